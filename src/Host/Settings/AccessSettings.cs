using System.Globalization;
using System.Net;
using KiVendTout.GraphQL.Access;

namespace KiVendTout.Host.Settings;

/// <summary>What the environment says about who may call: KVT_AUTH_* and KVT_RATE_*. Needs no database, for a verb that prints a token needs none.</summary>
internal static class AccessSettings
{
    /// <summary>Reads them.</summary>
    /// <param name="read">The environment.</param>
    /// <param name="besideHost">For a program beside the host: the address that the host listens on counts for more than the port that this shell knows.</param>
    public static AccessOptions From(Func<string, string?> read, bool besideHost = false)
    {
        var (home, port) = (HostSettings.HomeOf(read), HostSettings.PortOf(read("KVT_HTTP_PORT")));
        var (given, listening) = (AddressOf("KVT_AUTH_ISSUER", read("KVT_AUTH_ISSUER")), new Lazy<string>(() => ListeningAt(home)));
        var defaults = new AccessOptions { IssuerFolder = Path.Combine(home, "keys", "issuer"), Issuer = () => given ?? (port == 0 || (besideHost && File.Exists(HostSettings.HostEnvIn(home))) ? listening.Value : $"http://localhost:{port}") };
        return defaults with
        {
            Authority = AuthorityOf(read("KVT_AUTH_AUTHORITY")),
            Audience = read("KVT_AUTH_AUDIENCE") ?? defaults.Audience,
            RolesClaim = read("KVT_AUTH_ROLES_CLAIM") ?? defaults.RolesClaim,
            SignedIn = RateOf("KVT_RATE_SIGNED_IN", read, defaults.SignedIn),
            Anonymous = RateOf("KVT_RATE_ANONYMOUS", read, defaults.Anonymous),
        };
    }

    public static IReadOnlyList<IPNetwork> ProxiesOf(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one =>
            IPNetwork.TryParse(one, out var network) ? network
            : IPAddress.TryParse(one, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new SettingsException($"KVT_HTTP_PROXIES must list addresses or networks, such as 10.0.0.7,10.1.0.0/16; '{one}' is none."))];

    // With KVT_HTTP_PORT=0 only a host that listens knows its address.
    private static string ListeningAt(string home) => HostEnv.Read(HostSettings.HostEnvIn(home), "KVT_URL")?.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)
        ?? throw new SettingsException("With KVT_HTTP_PORT=0 the address that tokens name is known only while the host runs: start it, or set KVT_AUTH_ISSUER.");

    private static string? AddressOf(string name, string? text) =>
        text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.Fragment.Length == 0 ? text.TrimEnd('/')
        : throw new SettingsException($"{name} must be an address such as https://shop.example; it is '{text}'.");

    private static string? AuthorityOf(string? text) => AddressOf("KVT_AUTH_AUTHORITY", text) is not { } address ? null
        : new Uri(address) is { Scheme: "https" } or { IsLoopback: true } ? address
        : throw new SettingsException($"KVT_AUTH_AUTHORITY must begin with https://, for whoever can change what is on the way could sign tokens; it is '{text}'. (On this machine itself http is enough.)");

    private static RateLimit RateOf(string name, Func<string, string?> read, RateLimit standard) => new(
        NumberOf(name, read(name), standard.PerSecond, 0), (int)NumberOf($"{name}_BURST", read($"{name}_BURST"), standard.Burst, 1));

    private static double NumberOf(string name, string? text, double standard, int least) =>
        text is null ? standard
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= 1_000_000 ? number
        : throw new SettingsException($"{name} must be a whole number from {least} to 1000000; it is '{text}'.");
}
