using System.Collections.Immutable;
using KiVendTout.Domain;

namespace KiVendTout.Handlers;

/// <summary>The answer to a command: one of five, none of them an exception.</summary>
public abstract record CommandResult
{
    private CommandResult()
    {
    }

    /// <summary>The command holds and everything it led to is stored; or there was nothing to do.</summary>
    /// <param name="Position">A log position at or after its last event: wait for it to read one's own writes. 0 when nothing was stored.</param>
    /// <param name="Version">Version of the command's own stream afterwards; of the first command's, if there are several.</param>
    /// <param name="Events">How many events were stored; 0 when the same command was done before or changes nothing.</param>
    public sealed record Accepted(long Position, long Version, int Events) : CommandResult
    {
        /// <summary>The command's own stream, whose version is told; of the first command, if there are several.</summary>
        public Guid StreamId { get; init; }
    }

    /// <summary>The command does not hold in the present state of the world; nothing was stored.</summary>
    /// <param name="Refusal">Why, with a stable code.</param>
    public sealed record Refused(Refusal Refusal) : CommandResult;

    /// <summary>The request is badly formed; nothing was looked up or stored.</summary>
    /// <param name="Errors">Everything that is wrong with it, at least one.</param>
    public sealed record InvalidInput(ImmutableArray<InputError> Errors) : CommandResult;

    /// <summary>Others changed the same stream again and again: nothing was stored, and the command may be sent again.</summary>
    /// <param name="StreamId">The stream.</param>
    /// <param name="Expected">The version this command was decided on last.</param>
    /// <param name="Actual">The version that was found instead.</param>
    public sealed record Conflict(Guid StreamId, long Expected, long Actual) : CommandResult;

    /// <summary>The request's key was given to another request before: nothing was stored. A new request needs a key of its own.</summary>
    /// <param name="Key">The key.</param>
    public sealed record KeyReused(string Key) : CommandResult;
}

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Field">Path of the field, such as <c>items[2].quantity</c>.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What to send instead.</param>
public sealed record InputError(string Field, string Problem, string Remedy);
