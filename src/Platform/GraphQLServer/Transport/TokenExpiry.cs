using System.Globalization;
using System.Security.Claims;

namespace KiVendTout.Platform.GraphQLServer.Transport;

/// <summary>When a caller's token runs out: the claim <c>exp</c> (RFC 7519), seconds since 1970.</summary>
internal static class TokenExpiry
{
    // A timer takes no more than 49 days; a connection does not live that long.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>How long the token is still good, zero when it has run out; null when it does not say or that is far away.</summary>
    public static TimeSpan? Left(ClaimsPrincipal user, TimeProvider time)
    {
        if (user.FindFirst("exp")?.Value is not { } text || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return null;
        }

        var left = seconds - (time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        return left > Longest.TotalSeconds ? null : TimeSpan.FromSeconds(Math.Max(0, left));
    }
}
