using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.GraphQL.Rest.Shapes;
using KiVendTout.Handlers;
using KiVendTout.Platform.EventStore.Appending;

namespace KiVendTout.GraphQL.Rest.Calls;

/// <summary>A command that was done. Sent again with the same key it is the same, whatever happened in between.</summary>
/// <param name="Id">Name of the thing changed: a UUID, or a product's code.</param>
/// <param name="Href">Where it is.</param>
/// <param name="Version">Version of it afterwards, which is also in ETag.</param>
/// <param name="Position">A place in the log at or after what was stored, for telling whether revenue and statistics have it yet; 0 when nothing was.</param>
/// <param name="Events">How many events were stored; 0 when there was nothing to do.</param>
internal sealed record Receipt(string Id, string Href, long Version, [Shape(Known = nameof(KnownShapes.Position))] string Position, [Shape(Minimum = 0)] int Events);

/// <summary>Runs commands of the shop for endpoints: the key of the request, the version expected, and the answer.</summary>
internal static class Commands
{
    /// <summary>Runs one; see <see cref="RestCall.CommandAsync"/>.</summary>
    public static async Task<RestAnswer> RunAsync(RestCall call, Endpoint endpoint, Func<ShopCommands, Task<CommandResult>> run, string path, string id, bool creates)
    {
        var result = await run(Prepared(call, endpoint)).ConfigureAwait(false);
        var addressed = endpoint.Path.Contains('{', StringComparison.Ordinal) ? endpoint.Noun : null;
        return result switch
        {
            CommandResult.Accepted accepted => AnswerTo(accepted, endpoint, call.Options.Root + path, id, creates),
            CommandResult.Refused refused => ProblemMap.Of(refused.Refusal, addressed),
            CommandResult.InvalidInput input => ProblemMap.Of(input),
            CommandResult.KeyReused => Problem.Of(
                422, "idempotency_key.reused", "This Idempotency-Key was sent with another request before. Use a new key for a new wish, and the same only to send the same again."),
            CommandResult.Conflict => ProblemMap.LostRace(call.Expected is not null),
            _ => throw new InvalidOperationException($"{result.GetType().Name} is an answer of the shop that the REST API has no status for: add it in Rest/Calls/Commands.cs."),
        };
    }

    private static ShopCommands Prepared(RestCall call, Endpoint endpoint)
    {
        var commands = call.Service<ShopCommands>();
        if (call.Expected is { } versions)
        {
            commands = commands.Expecting(versions);
        }

        return call.IdempotencyKey is { } key ? commands.Once(new RequestKey(ScopeOf(call, endpoint), key, call.Fingerprint())) : commands;
    }

    // Keys of two callers never meet. A subject may be longer than a scope.
    private static string ScopeOf(RestCall call, Endpoint endpoint) => $"{endpoint.OperationId} {call.Caller.Subject}" is { Length: <= RequestKey.MaxLength } scope && RequestKey.IsWellFormed(scope)
        ? scope
        : $"{endpoint.OperationId} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(call.Caller.Subject ?? "")))}";

    private static RestAnswer AnswerTo(CommandResult.Accepted accepted, Endpoint endpoint, string href, string id, bool creates)
    {
        if (endpoint.Method == "DELETE")
        {
            return RestAnswer.Done(accepted.Version);
        }

        var receipt = new Receipt(id, href, accepted.Version, accepted.Position.ToString(CultureInfo.InvariantCulture), accepted.Events);
        return creates && accepted.Events > 0
            ? new RestAnswer { Status = 201, Body = receipt, Version = accepted.Version, Location = href }
            : RestAnswer.Ok(receipt, accepted.Version);
    }
}
