using KiVendTout.Platform.TokenIssuer.Directories;

namespace KiVendTout.Platform.TokenIssuer.Endpoints;

/// <summary>Compares redirect addresses, letter by letter.</summary>
internal static class Origins
{
    private static readonly string[] OwnMachine = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Whether codes for the client may be sent there.</summary>
    public static bool IsRegistered(IssuerClient client, string redirectUri, string issuer) =>
        client.RedirectUris.Any(registered => registered.StartsWith('/')
            ? OwnOrigins(issuer).Any(origin => redirectUri == origin + registered)
            : redirectUri == registered);

    /// <summary>Scheme, host and port, as a content security policy names them; of an app's own scheme, the scheme.</summary>
    public static string Of(string uri) =>
        new Uri(uri) is { Scheme: "http" or "https" } web ? web.GetLeftPart(UriPartial.Authority) : new Uri(uri).Scheme + ":";

    // A person types localhost or 127.0.0.1 as it comes; on their own machine both are the issuer's.
    private static IEnumerable<string> OwnOrigins(string issuer)
    {
        var own = new Uri(issuer);
        return own.IsLoopback
            ? OwnMachine.Select(host => $"{own.Scheme}://{host}{(own.IsDefaultPort ? "" : $":{own.Port}")}")
            : [own.GetLeftPart(UriPartial.Authority)];
    }
}
