using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using KiVendTout.Platform.TokenIssuer.Tokens;

namespace KiVendTout.GraphQL.Access;

/// <summary>
/// Whether a token that was good when it came is good still: a subscription or a WebSocket lives longer than many a token. Thread-safe.
/// </summary>
/// <param name="time">A clock.</param>
/// <param name="issuer">The built-in issuer, which knows what it has revoked; null with a provider of one's own, whose tokens are good until they expire.</param>
public sealed class TokenStanding(TimeProvider time, TokenMint? issuer = null)
{
    /// <summary>How far clocks may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    // Read once per principal: an answer of many fields asks many times.
    private readonly ConditionalWeakTable<ClaimsPrincipal, Token> _tokens = [];

    /// <summary>Who it is, if the token is good still; else nobody.</summary>
    public Caller Of(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var token = _tokens.GetValue(user, Token.Of);
        var isGood = token.Caller.IsSignedIn && (token.ExpiresAt is not { } end || (time.GetUtcNow() - Skew).ToUnixTimeMilliseconds() / 1000.0 < end) && issuer?.IsRevoked(token.Id, token.Session) != true;
        return isGood ? token.Caller : Nobody;
    }

    private static Caller Nobody { get; } = Caller.Of(new ClaimsPrincipal(new ClaimsIdentity()));

    private sealed record Token(Caller Caller, long? ExpiresAt, string? Id, string? Session)
    {
        public static Token Of(ClaimsPrincipal user) => new(
            Caller.Of(user),
            long.TryParse(user.FindFirst("exp")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null,
            user.FindFirst("jti")?.Value,
            user.FindFirst("sid")?.Value);
    }
}
