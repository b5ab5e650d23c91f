using KiVendTout.Platform.Messaging.Ledger;
using Npgsql;

namespace KiVendTout.Platform.Messaging.DeadLetters;

/// <summary>What has become of a dead letter.</summary>
public enum DeadLetterState
{
    /// <summary>Waits for an operator.</summary>
    Open,

    /// <summary>Was sent through again; what came of that is elsewhere.</summary>
    Replayed,

    /// <summary>Was given up.</summary>
    Dropped,
}

/// <summary>Which dead letters. What is null is not looked at.</summary>
/// <param name="State">Their state.</param>
/// <param name="Topic">The topic they were read from; empty for those that came from no topic.</param>
/// <param name="Code">Why they are dead letters.</param>
/// <param name="Type">The message's type.</param>
public sealed record DeadLetterFilter(DeadLetterState? State = null, string? Topic = null, string? Code = null, string? Type = null)
{
    /// <summary>The condition, with four parameters from the first.</summary>
    internal const string Condition = "($1::text is null or state = $1) and ($2::text is null or coalesce(topic, '') = $2) and ($3::text is null or code = $3) and ($4::text is null or type = $4)";

    internal IEnumerable<NpgsqlParameter> Parameters() =>
        [StoredEnvelope.Text(State is { } state ? NameOf(state) : null), StoredEnvelope.Text(Topic), StoredEnvelope.Text(Code), StoredEnvelope.Text(Type)];

    internal static string NameOf(DeadLetterState state) => state switch
    {
        DeadLetterState.Open => "open",
        DeadLetterState.Replayed => "replayed",
        _ => "dropped",
    };

    internal static DeadLetterState StateOf(string name) => name switch
    {
        "open" => DeadLetterState.Open,
        "replayed" => DeadLetterState.Replayed,
        "dropped" => DeadLetterState.Dropped,
        _ => throw new InvalidOperationException($"A dead letter is in the state '{name}', which this program does not know: start the newer one."),
    };
}
