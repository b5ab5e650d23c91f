#!/usr/bin/python3
"""Trains the two price models of the Boston housing data and measures them: linear.onnx, boosted.onnx, metrics.json and the figures of README.md, here.

Needs Debian's python3-sklearn (1.2.1) and python3-onnx (1.12), to train only: nothing of it is needed to run. The same bytes every time on one machine.
    ./train.py           writes
    ./train.py --check   writes nothing; ends with 1 when a file would be another
"""
import json
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper
from sklearn.base import clone
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, ShuffleSplit, cross_val_predict, train_test_split
from sklearn.utils import shuffle

HERE = pathlib.Path(__file__).resolve().parent
FEATURES = ["crim", "zn", "indus", "chas", "nox", "rm", "age", "dis", "rad", "tax", "ptratio", "b", "lstat"]
SEED = 1978  # the year the data was published; nothing was tried with another one
HELD_OUT = 102  # a fifth of 506

MODELS = {
    "linear": LinearRegression(),
    # Settings by five-fold cross-validation within the training part alone: nine were tried, and this is the best of those with at most 300 trees.
    "boosted": GradientBoostingRegressor(
        n_estimators=300, learning_rate=0.06, max_depth=4, min_samples_leaf=5, subsample=0.6, max_features=0.4, random_state=SEED),
}
TITLES = {"linear": "linear regression", "boosted": "gradient boosting, 300 trees of depth 4"}


def errors(predicted, actual):
    difference = predicted - actual
    return {
        "rmse": round(float(np.sqrt(np.mean(difference ** 2))), 4),
        "mae": round(float(np.mean(np.abs(difference))), 4),
        "r2": round(float(1 - np.sum(difference ** 2) / np.sum((actual - actual.mean()) ** 2)), 4),
    }


def rmse(predicted, actual):
    return float(np.sqrt(np.mean((predicted - actual) ** 2)))


def hedonic(x):
    """The regressors of Harrison and Rubinfeld's equation for log(medv)."""
    named = dict(zip(FEATURES, x.T))
    return np.column_stack([
        named["crim"], named["zn"], named["indus"], named["chas"], named["nox"] ** 2, named["rm"] ** 2, named["age"], np.log(named["dis"]), np.log(named["rad"]),
        named["tax"], named["ptratio"], named["b"], np.log(named["lstat"] / 100)])


def measure(model, x, y, train, held):
    fitted = clone(model).fit(x[train], y[train])
    folds = KFold(10, shuffle=True, random_state=SEED)
    in_folds = cross_val_predict(clone(model), x, y, cv=folds)
    of_each = [rmse(in_folds[part], y[part]) for _, part in folds.split(x)]
    tenths = [rmse(clone(model).fit(x[a], y[a]).predict(x[b]), y[b]) for a, b in ShuffleSplit(20, test_size=0.1, random_state=SEED).split(x)]
    sx, sy = shuffle(x, y, random_state=13)
    cut = int(len(sx) * 0.9)
    return fitted, {
        "heldOut": errors(fitted.predict(x[held]), y[held]),
        "tenFolds": {**errors(in_folds, y), "rmseOfFolds": [round(min(of_each), 4), round(max(of_each), 4)]},
        "twentyTenths": {"rmse": round(float(np.mean(tenths)), 4), "standardError": round(float(np.std(tenths, ddof=1) / np.sqrt(20)), 4)},
        "scikitLearnSplit": {"rmse": round(rmse(clone(model).fit(sx[:cut], sy[:cut]).predict(sx[cut:]), sy[cut:]), 4)},
    }


def to_float32_below(values):
    """The largest float32 that is not above: x <= t stays as it was for every x that is a float32."""
    rounded = values.astype(np.float32)
    return np.where(rounded.astype(np.float64) > values, np.nextafter(rounded, np.float32(-np.inf)), rounded).astype(np.float32)


def as_onnx(name, node):
    graph = helper.make_graph(
        [node], f"housing_{name}",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["rows", len(FEATURES)])],
        [helper.make_tensor_value_info("medv", TensorProto.FLOAT, ["rows", 1])])
    model = helper.make_model(
        graph, producer_name="kivendtout", ir_version=8, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)],
        doc_string=f"medv in 1000 USD by {TITLES[name]}, from {', '.join(FEATURES)}")
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


def linear_to_onnx(model):
    return as_onnx("linear", helper.make_node(
        "LinearRegressor", ["features"], ["medv"], domain="ai.onnx.ml",
        coefficients=[float(c) for c in model.coef_], intercepts=[float(model.intercept_)], targets=1))


def boosted_to_onnx(model):
    nodes = {key: [] for key in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")}
    leaves = {key: [] for key in ("treeids", "nodeids", "ids", "weights")}
    for number, regressor in enumerate(model.estimators_[:, 0]):
        tree = regressor.tree_
        thresholds = to_float32_below(tree.threshold)
        for node in range(tree.node_count):
            is_leaf = tree.children_left[node] < 0
            nodes["treeids"].append(number)
            nodes["nodeids"].append(node)
            nodes["featureids"].append(0 if is_leaf else int(tree.feature[node]))
            nodes["values"].append(0.0 if is_leaf else float(thresholds[node]))
            nodes["modes"].append("LEAF" if is_leaf else "BRANCH_LEQ")
            nodes["truenodeids"].append(0 if is_leaf else int(tree.children_left[node]))
            nodes["falsenodeids"].append(0 if is_leaf else int(tree.children_right[node]))
            if is_leaf:
                leaves["treeids"].append(number)
                leaves["nodeids"].append(node)
                leaves["ids"].append(0)
                leaves["weights"].append(float(model.learning_rate * tree.value[node, 0, 0]))
    attributes = {**{f"nodes_{key}": value for key, value in nodes.items()}, **{f"target_{key}": value for key, value in leaves.items()}}
    return as_onnx("boosted", helper.make_node(
        "TreeEnsembleRegressor", ["features"], ["medv"], domain="ai.onnx.ml",
        aggregate_function="SUM", base_values=[float(model.init_.constant_[0, 0])], n_targets=1, post_transform="NONE", **attributes))


def figures(metrics):
    """The tables of the card."""
    lines = ["| model | RMSE | MAE | R2 | 10 folds: RMSE (lowest to highest fold) | 20 random tenths: RMSE | without column b: RMSE held out, 10 folds |", "|---|---|---|---|---|---|---|"]
    for name, one in metrics["models"].items():
        held, folds, tenths, without = one["heldOut"], one["tenFolds"], one["twentyTenths"], one["withoutB"]
        lines.append(
            f"| {one['title']} | **{held['rmse']:.2f}** | {held['mae']:.2f} | {held['r2']:.3f} | {folds['rmse']:.2f} ({folds['rmseOfFolds'][0]:.2f} to {folds['rmseOfFolds'][1]:.2f}) "
            f"| {tenths['rmse']:.2f} ± {tenths['standardError']:.2f} | {without['heldOut']['rmse']:.2f}, {without['tenFolds']['rmse']:.2f} |")
    lines += ["", "| baseline | RMSE | how | from |", "|---|---|---|---|"]
    for one in metrics["baselines"]:
        lines.append(f"| {one['name']} | {one['rmse']:.2f}{' ± %.2f' % one['plusMinus'] if 'plusMinus' in one else ''} | {one['protocol']} | {one['source']} |")
    both = " and ".join(f"{one['scikitLearnSplit']['rmse']:.2f}" for one in metrics["models"].values())
    lines += ["", f"Trained on the nine tenths of scikit-learn's split, the two models above have an RMSE of {both} on its last tenth."]
    return "\n".join(lines)


def main():
    data = np.loadtxt(HERE.parent.parent / "sample" / "housing.csv")
    x, y = data[:, :-1], data[:, -1]
    train, held = train_test_split(np.arange(len(data)), test_size=HELD_OUT, random_state=SEED)
    files, models, fitted = {}, {}, {}
    without_b = np.delete(x, FEATURES.index("b"), axis=1)
    for name, model in MODELS.items():
        fitted[name], models[name] = measure(model, x, y, train, held)
        _, less = measure(model, without_b, y, train, held)
        models[name] = {"title": TITLES[name], "file": f"{name}.onnx", **models[name], "withoutB": {key: less[key] for key in ("heldOut", "tenFolds")}}
    files["linear.onnx"], files["boosted.onnx"] = linear_to_onnx(fitted["linear"]), boosted_to_onnx(fitted["boosted"])

    equation = LinearRegression().fit(hedonic(x[train]), np.log(y[train]))
    whole = LinearRegression().fit(hedonic(x), np.log(y)).score(hedonic(x), np.log(y))
    here = "the same held-out fifth, measured here"
    of_published = "mean of 20 random splits, nine tenths to one tenth, ± as printed"
    gal = "Gal and Ghahramani, ICML 2016, table 1"
    metrics = {
        "title": "Median price of owner-occupied homes, Boston 1970 (medv, 1000 USD)",
        "unit": "1000 USD",
        "origin": "Harrison, D. and Rubinfeld, D. L.: Hedonic prices and the demand for clean air. Journal of Environmental Economics and Management 5, 1978, 81-102. "
                  "506 census tracts of the Boston area, census of 1970, by way of StatLib at Carnegie Mellon University.",
        "caveats": [
            "Column b is a racial statistic of 1970, 1000(Bk - 0.63)^2 with Bk the share of Black residents, built on the assumption that segregation raises prices. "
            "It is here because the data has it. Nothing about people or homes may be decided with these models.",
            "Prices are those of 1970, and values above 50 were recorded as 50.",
        ],
        "split": {"seed": SEED, "train": len(train), "heldOut": len(held)},
        "features": [{"name": name, "min": float(low), "max": float(high)} for name, low, high in zip(FEATURES, x[train].min(axis=0), x[train].max(axis=0))],
        "models": models,
        "baselines": [
            {"name": "the training part's mean, for every home", **errors(np.full(len(held), y[train].mean()), y[held]), "protocol": here, "source": "no model"},
            {"name": "hedonic equation of 1978, fitted to log(medv)", **errors(np.exp(equation.predict(hedonic(x[held]))), y[held]),
             "protocol": here + f"; on all 506 rows its R2 for log(medv) is {whole:.2f}, as published", "source": "Harrison and Rubinfeld 1978, the equation; fitted again here"},
            {"name": "gradient boosting, 500 trees of depth 4", "rmse": round(float(np.sqrt(6.6213)), 4),
             "protocol": "one split, nine tenths to one tenth, shuffled with seed 13; published as a mean squared error of 6.6213", "source": "scikit-learn 0.18, example Gradient Boosting regression"},
            {"name": "variational inference, neural network", "rmse": 4.32, "plusMinus": 0.29, "protocol": of_published, "source": "Graves 2011, as in " + gal},
            {"name": "probabilistic backpropagation, neural network", "rmse": 3.01, "plusMinus": 0.18, "protocol": of_published, "source": "Hernández-Lobato and Adams, ICML 2015, as in " + gal},
            {"name": "dropout, neural network", "rmse": 2.97, "plusMinus": 0.85, "protocol": of_published, "source": gal},
        ],
        "expected": [
            {"line": int(line) + 1, **{name: round(float(model.predict(x[line:line + 1])[0]), 6) for name, model in fitted.items()}}
            for line in sorted({0, 100, 141, 283, 368, 372, 505, *held[:5].tolist()})],
    }
    files["metrics.json"] = (json.dumps(metrics, indent=2, ensure_ascii=False) + "\n").encode()
    card = (HERE / "README.md").read_text()
    before, rest = card.split("<!-- figures -->\n")
    _, after = rest.split("<!-- end of figures -->\n")
    files["README.md"] = f"{before}<!-- figures -->\n{figures(metrics)}\n<!-- end of figures -->\n{after}".encode()

    changed = [name for name, content in files.items() if not (HERE / name).exists() or (HERE / name).read_bytes() != content]
    if "--check" in sys.argv[1:]:
        sys.exit(f"would be another: {', '.join(changed)}" if changed else 0)
    for name in changed:
        (HERE / name).write_bytes(files[name])
    print(figures(metrics))


main()
