using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.TokenIssuer;

/// <summary>What the issuer reports: never a name, a password, a code or a token.</summary>
internal static partial class IssuerLog
{
    [LoggerMessage(1, LogLevel.Debug, "Issued tokens to {Client} by {Grant}")]
    public static partial void Issued(this ILogger log, string client, string grant);

    [LoggerMessage(2, LogLevel.Information, "Refused {Endpoint}: {Error}")]
    public static partial void RefusedRequest(this ILogger log, string endpoint, string error);

    [LoggerMessage(3, LogLevel.Warning, "{What} of client {Client} was used twice: somebody may have copied it. The sign-in it came from is revoked")]
    public static partial void UsedTwice(this ILogger log, string what, string client);

    [LoggerMessage(4, LogLevel.Warning, "Too many failed sign-ins from one place; the next may be tried in {Seconds} s")]
    public static partial void Guessing(this ILogger log, int seconds);
}
