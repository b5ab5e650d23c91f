using System.Buffers;
using KiVendTout.Platform.GraphQLServer.Costs;
using KiVendTout.Platform.GraphQLServer.Execution.Running;

namespace KiVendTout.Platform.GraphQLServer.Execution;

/// <summary>An answer as it is written: errors, the tree of an execution if there was one, its cost if that was asked for.</summary>
internal sealed class Answer(ResultKind kind, IReadOnlyList<GraphQLError> errors, OperationExecution? execution, Cost? cost) : ExecutionResult
{
    public override ResultKind Kind => kind;

    public override IReadOnlyList<GraphQLError> Errors => errors;

    public override bool HasData => execution is not null;

    /// <summary>A request that was not executed.</summary>
    public static Answer Refused(ResultKind kind, string code, string message) => new(kind, [new GraphQLError { Message = message, Code = code }], null, null);

    public override void WriteTo(IBufferWriter<byte> output) => AnswerWriter.Write(output, errors, execution, cost);
}
