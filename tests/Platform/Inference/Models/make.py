#!/usr/bin/python3
"""Makes the small models of these tests, with Debian's python3-onnx. The same bytes every time."""
import pathlib

import onnx
from onnx import TensorProto, helper

HERE = pathlib.Path(__file__).parent


def write(name, nodes, inputs, outputs, initializers=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, list(initializers))
    model = helper.make_model(graph, producer_name="kivendtout", ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
    onnx.checker.check_model(model)
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString())


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


def constant(name, kind, shape, values):
    return helper.make_tensor(name, kind, shape, values)


# y = x . w + b, for any number of rows.
write(
    "affine",
    [helper.make_node("MatMul", ["x", "w"], ["xw"]), helper.make_node("Add", ["xw", "b"], ["y"])],
    [value("x", TensorProto.FLOAT, ["rows", 3])], [value("y", TensorProto.FLOAT, ["rows", 2])],
    [constant("w", TensorProto.FLOAT, [3, 2], [1, 10, 2, 20, 3, 30]), constant("b", TensorProto.FLOAT, [2], [0.5, -0.5])])

# Everything comes back as it was, in one input and output of each type.
kinds = {"float": TensorProto.FLOAT, "double": TensorProto.DOUBLE, "int64": TensorProto.INT64, "int32": TensorProto.INT32, "bool": TensorProto.BOOL, "string": TensorProto.STRING}
write(
    "echo",
    [helper.make_node("Identity", [f"{kind}_in"], [f"{kind}_out"]) for kind in kinds],
    [value(f"{kind}_in", number, ["n"]) for kind, number in kinds.items()], [value(f"{kind}_out", number, ["n"]) for kind, number in kinds.items()])

# The row that a number names, of three: fails while it runs when there is none. Beside it a second output, which nobody has to ask for.
write(
    "pick",
    [helper.make_node("Gather", ["rows", "which"], ["row"]), helper.make_node("Add", ["which", "one"], ["next"])],
    [value("which", TensorProto.INT64, [])], [value("row", TensorProto.DOUBLE, [2]), value("next", TensorProto.INT64, [])],
    [constant("rows", TensorProto.DOUBLE, [3, 2], [0.25, 0.5, 1.25, 1.5, 2.25, 2.5]), constant("one", TensorProto.INT64, [], [1])])

# As many numbers as are positive: nobody knows the shape beforehand.
write(
    "positive",
    [helper.make_node("Greater", ["x", "zero"], ["is"]), helper.make_node("Compress", ["x", "is"], ["kept"])],
    [value("x", TensorProto.FLOAT, ["n"])], [value("kept", TensorProto.FLOAT, ["m"])],
    [constant("zero", TensorProto.FLOAT, [], [0])])

# An output that is no tensor.
write(
    "split",
    [helper.make_node("SplitToSequence", ["x"], ["parts"]), helper.make_node("Identity", ["x"], ["whole"])],
    [value("x", TensorProto.FLOAT, [4])],
    [helper.make_tensor_sequence_value_info("parts", TensorProto.FLOAT, None), value("whole", TensorProto.FLOAT, [4])])
