using System.Security.Cryptography;
using System.Text;

namespace KiVendTout.Platform.EventStore.Appending;

/// <summary>
/// Names one request of the outside world, so that it takes effect once however often it is sent. A request is known by scope and key; the
/// fingerprint tells a repetition from another request that was given the same key by mistake.
/// </summary>
public sealed record RequestKey
{
    /// <summary>Characters of a scope or a key at the most.</summary>
    public const int MaxLength = 255;

    /// <summary>A request by its names.</summary>
    /// <param name="scope">Whose keys these are and what they are for, such as a client and a mutation; keys of two scopes never meet.</param>
    /// <param name="key">What the caller calls this request.</param>
    /// <param name="fingerprint">SHA-256 of what was asked.</param>
    /// <exception cref="ArgumentException">Scope or key is empty, longer than <see cref="MaxLength"/> or holds control characters.</exception>
    public RequestKey(string scope, string key, ReadOnlyMemory<byte> fingerprint)
    {
        if (!IsWellFormed(scope) || !IsWellFormed(key))
        {
            throw new ArgumentException($"A request's scope and key have 1 to {MaxLength} characters and no control characters.");
        }

        (Scope, Key, Fingerprint) = (scope, key, fingerprint);
    }

    /// <summary>Whose keys these are and what they are for.</summary>
    public string Scope { get; }

    /// <summary>What the caller calls this request.</summary>
    public string Key { get; }

    /// <summary>SHA-256 of what was asked.</summary>
    public ReadOnlyMemory<byte> Fingerprint { get; }

    /// <summary>A request with the fingerprint of a text that holds everything that was asked, in a form that is always the same.</summary>
    /// <exception cref="ArgumentException">As the constructor.</exception>
    public static RequestKey Of(string scope, string key, string asked) => new(scope, key, SHA256.HashData(Encoding.UTF8.GetBytes(asked)));

    /// <summary>Whether a text may be a scope or a key.</summary>
    public static bool IsWellFormed(string? text) => text is { Length: > 0 and <= MaxLength } && !text.Any(char.IsControl);
}

/// <summary>What an append leaves behind beside its events: the request that asked for it, and how it was answered.</summary>
/// <param name="Key">The request.</param>
/// <param name="Answer">What a repetition is told: JSON without personal data, because it is kept in clear text for ever.</param>
public sealed record AnsweredRequest(RequestKey Key, string Answer);

/// <summary>A request that was answered before, as stored.</summary>
/// <param name="Fingerprint">SHA-256 of what was asked then.</param>
/// <param name="Answer">The answer of then, JSON; as <c>jsonb</c> gives it back, so its spaces may differ.</param>
/// <param name="StreamId">The first stream it appended to, or null when it appended nothing.</param>
/// <param name="Version">That stream's version afterwards; 0 when it appended nothing.</param>
/// <param name="Position">A log position at or after its last event; 0 when it appended nothing.</param>
/// <param name="At">When it was stored.</param>
public sealed record StoredRequest(ReadOnlyMemory<byte> Fingerprint, string Answer, Guid? StreamId, long Version, long Position, DateTimeOffset At)
{
    /// <summary>Whether the same was asked then; else the key was used for two different requests.</summary>
    public bool Answers(RequestKey request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Fingerprint.Span.SequenceEqual(request.Fingerprint.Span);
    }
}
