using System.Text.Json;
using System.Text.Json.Serialization;
using KiVendTout.Domain;
using KiVendTout.Platform.EventStore.Appending;

namespace KiVendTout.Handlers;

/// <summary>An answer as it is kept with its request. Stored for ever: add a field, never change one.</summary>
/// <param name="Stream">The command's own stream.</param>
/// <param name="Version">Its version afterwards.</param>
/// <param name="Events">How many events were stored.</param>
/// <param name="Code">Code of the refusal, or null when it was accepted.</param>
/// <param name="Message">The refusal's message.</param>
internal sealed record StoredAnswer(Guid Stream, long Version, int Events, string? Code, string? Message)
{
    /// <summary>The answer as JSON.</summary>
    /// <exception cref="ArgumentException">Such an answer is not kept: the request may be sent again.</exception>
    public static string Write(CommandResult result) => JsonSerializer.Serialize(
        result switch
        {
            CommandResult.Accepted accepted => new StoredAnswer(accepted.StreamId, accepted.Version, accepted.Events, null, null),
            CommandResult.Refused { Refusal: var refusal } => new StoredAnswer(default, 0, 0, refusal.Code, refusal.Message),
            _ => throw new ArgumentException($"{result.GetType().Name} is no answer to be kept.", nameof(result)),
        },
        StoredAnswerJson.Default.StoredAnswer);

    /// <summary>What a request is told that was answered before.</summary>
    public static CommandResult Read(StoredRequest stored, RequestKey request)
    {
        if (!stored.Answers(request))
        {
            return new CommandResult.KeyReused(request.Key);
        }

        var answer = JsonSerializer.Deserialize(stored.Answer, StoredAnswerJson.Default.StoredAnswer)
            ?? throw new InvalidOperationException($"The answer stored for {request.Scope} {request.Key} is null.");
        return answer.Code is null
            ? new CommandResult.Accepted(stored.Position, answer.Version, answer.Events) { StreamId = answer.Stream }
            : new CommandResult.Refused(new Refusal(answer.Code, answer.Message ?? ""));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StoredAnswer))]
internal sealed partial class StoredAnswerJson : JsonSerializerContext;
