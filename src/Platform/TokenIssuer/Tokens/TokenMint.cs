using System.Security.Cryptography;
using KiVendTout.Platform.TokenIssuer.Keys;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KiVendTout.Platform.TokenIssuer.Tokens;

/// <summary>
/// Makes signed tokens and reads them back. Codes and refresh tokens are signed too, so that nothing need be remembered but which ones were spent; the header
/// <c>typ</c> and the audience keep one kind from being taken for another. Thread-safe.
/// </summary>
public sealed class TokenMint(TokenIssuerOptions options, KeyRing keys, Ledger ledger, TimeProvider time)
{
    internal const string AccessType = "at+jwt"; // RFC 9068
    internal const string CodeType = "code+jwt";
    internal const string RefreshType = "refresh+jwt";
    internal const string SignInType = "sign-in+jwt";
    private const string IdType = "JWT";
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly string[] TheIssuersOwn = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "roles", "scope", "sid", "auth_time", "typ"];
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    /// <summary>Makes an access token as RFC 9068 describes it.</summary>
    /// <param name="rights">What it says.</param>
    /// <param name="lifetime">How long it is good for; null takes <see cref="TokenIssuerOptions.AccessTokenLifetime"/>.</param>
    public string AccessToken(AccessRights rights, TimeSpan? lifetime = null)
    {
        ArgumentNullException.ThrowIfNull(rights);
        var claims = rights.Claims.Where(claim => !TheIssuersOwn.Contains(claim.Key, StringComparer.Ordinal)).ToDictionary(claim => claim.Key, claim => (object)claim.Value);
        claims["sub"] = rights.Subject;
        claims["client_id"] = rights.ClientId;
        claims["roles"] = rights.Roles.ToArray();
        if (rights.Scopes.Count > 0)
            claims["scope"] = string.Join(' ', rights.Scopes);
        if (rights.Session is not null)
            claims["sid"] = rights.Session;
        if (rights.SignedInAt is { } at)
            claims["auth_time"] = at.ToUnixTimeSeconds();
        return Sign(AccessType, options.Audience, claims, time.GetUtcNow() + (lifetime ?? options.AccessTokenLifetime));
    }

    /// <summary>How a server that takes our access tokens checks them. Revocation is checked besides: <see cref="IsRevoked"/>.</summary>
    public TokenValidationParameters AccessTokenValidation() => Validation(AccessType, options.Audience, Skew);

    /// <summary>Whether the token, or the sign-in it comes from, was revoked.</summary>
    public bool IsRevoked(string? tokenId, string? session) => (tokenId is not null && ledger.IsRevoked(tokenId)) || (session is not null && ledger.IsRevoked(session));

    internal string IdToken(AccessRights rights, string name, string? nonce)
    {
        var claims = new Dictionary<string, object> { ["sub"] = rights.Subject, ["name"] = name };
        if (nonce is not null)
            claims["nonce"] = nonce;
        if (rights.Session is not null)
            claims["sid"] = rights.Session;
        if (rights.SignedInAt is { } at)
            claims["auth_time"] = at.ToUnixTimeSeconds();
        return Sign(IdType, rights.ClientId, claims, time.GetUtcNow() + options.AccessTokenLifetime);
    }

    /// <summary>A token for ourselves.</summary>
    internal string Internal(string type, Dictionary<string, object> claims, DateTimeOffset expires) => Sign(type, options.Issuer(), claims, expires);

    /// <summary>Reads a token of ours; null when it is forged, of another kind, or has expired.</summary>
    internal async Task<JsonWebToken?> ReadAsync(string? token, string type)
    {
        if (string.IsNullOrEmpty(token))
            return null;
        // A token for ourselves was made by this clock, or by one beside it: no skew, or a code would live longer than it says.
        var (audience, skew) = type == AccessType ? (options.Audience, Skew) : (options.Issuer(), TimeSpan.Zero);
        var result = await _handler.ValidateTokenAsync(token, Validation(type, audience, skew)).ConfigureAwait(false);
        return result.IsValid ? (JsonWebToken)result.SecurityToken : null;
    }

    internal static string NewId() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16));

    private string Sign(string type, string audience, Dictionary<string, object> claims, DateTimeOffset expires)
    {
        var now = time.GetUtcNow();
        claims["jti"] = NewId();
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = type,
            Issuer = options.Issuer(),
            Audience = audience,
            Claims = claims,
            IssuedAt = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            SigningCredentials = new SigningCredentials(keys.Signing, SecurityAlgorithms.EcdsaSha256),
        });
    }

    private TokenValidationParameters Validation(string type, string audience, TimeSpan skew) => new()
    {
        ValidTypes = [type],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        IssuerValidator = (issuer, _, _) => issuer == options.Issuer() ? issuer : throw new SecurityTokenInvalidIssuerException("The token is of another issuer."),
        ValidAudience = audience,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolver = (_, _, id, _) => keys.Find(id) is { } key ? [key] : [],
        LifetimeValidator = (notBefore, expires, _, _) => time.GetUtcNow() is var now
            && expires is { } end && now - skew < Utc(end) && (notBefore is not { } start || Utc(start) <= now + skew),
        ClockSkew = skew,
        NameClaimType = "sub",
        RoleClaimType = "roles",
    };

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
