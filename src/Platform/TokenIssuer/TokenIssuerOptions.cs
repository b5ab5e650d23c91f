namespace KiVendTout.Platform.TokenIssuer;

/// <summary>What an issuer needs to know. The defaults are those of RFC 9700 where it names any.</summary>
public sealed class TokenIssuerOptions
{
    /// <summary>Where keys, the directory file and the ledger of spent tokens lie; made at the first use, readable by its owner only.</summary>
    public string Folder { get; set; } = "";

    /// <summary>
    /// The issuer's name, which is the address under which clients find it, such as <c>https://shop.example</c>, without a slash at the end. A function, for
    /// a server that takes any free port knows its own only when it listens.
    /// </summary>
    public Func<string> Issuer { get; set; } = () => throw new TokenIssuerException("The token issuer has no name: set TokenIssuerOptions.Issuer to the address clients find it under.");

    /// <summary>For whom access tokens are meant: claim <c>aud</c>.</summary>
    public string Audience { get; set; } = "api";

    /// <summary>How long an access token is good for.</summary>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long somebody may stay signed in by refreshing, counted from the sign-in.</summary>
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long a client may take to redeem an authorization code.</summary>
    public TimeSpan CodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the sign-in page may stay open.</summary>
    public TimeSpan SignInLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A sentence under the form of the sign-in page, such as where to read the passwords of a demonstration; null for none.</summary>
    public string? SignInHint { get; set; }

    /// <summary>A signing key older than this is followed by a new one.</summary>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a key that no longer signs still verifies: longer than any token it has signed.</summary>
    public TimeSpan KeyRetention { get; set; } = TimeSpan.FromDays(31);
}

/// <summary>The issuer cannot work as it is set up; the message says what to do.</summary>
public sealed class TokenIssuerException(string message, Exception? inner = null) : Exception(message, inner);
