using KiVendTout.GraphQL.Rest.Problems;

namespace KiVendTout.GraphQL.Rest.Calls;

/// <summary>What an endpoint answers.</summary>
internal sealed record RestAnswer
{
    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The body, written as JSON; null for none.</summary>
    public object? Body { get; init; }

    /// <summary>Version of the stream that it shows or changed; becomes the <c>ETag</c>.</summary>
    public long? Version { get; init; }

    /// <summary>Where the thing created is.</summary>
    public string? Location { get; init; }

    /// <summary>Pages beside this one: relation and address.</summary>
    public IReadOnlyList<(string Relation, string Address)> Pages { get; init; } = [];

    /// <summary>A representation.</summary>
    public static RestAnswer Ok(object body, long? version = null) => new() { Status = 200, Body = body, Version = version };

    /// <summary>Done, and nothing to show.</summary>
    public static RestAnswer Done(long version) => new() { Status = 204, Version = version };

    /// <summary>A problem.</summary>
    public static implicit operator RestAnswer(Problem problem) => new() { Status = problem.Status, Body = problem };
}
