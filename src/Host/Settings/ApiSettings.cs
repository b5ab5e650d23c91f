namespace KiVendTout.Host.Settings;

/// <summary>What the environment says about the two APIs.</summary>
/// <param name="Explorer">Whether Banana Cake Pop is served; in Development unless <c>KVT_EXPLORER</c> says otherwise.</param>
/// <param name="Introspection">Whether the GraphQL schema may be asked about itself.</param>
/// <param name="TestCards">Whether orders can be paid with a test card; in Development unless <c>KVT_TEST_CARDS</c> says otherwise.</param>
/// <param name="WebPackages">The folder that <c>npm ci</c> filled, or null: then neither page is served.</param>
internal sealed record ApiSettings(bool Explorer, bool Introspection, bool TestCards, string? WebPackages)
{
    public const string Development = "Development";
    public const string Production = "Production";

    public static ApiSettings From(Func<string, string?> read) => new(
        OnOff("KVT_EXPLORER", read, EnvironmentOf(read) == Development),
        OnOff("KVT_INTROSPECTION", read, true),
        OnOff("KVT_TEST_CARDS", read, EnvironmentOf(read) == Development),
        read("KVT_WEB_PACKAGES"));

    /// <summary>A package's folder, or null when it is not there.</summary>
    public string? Package(string name) =>
        WebPackages is { } folder && Path.GetFullPath(Path.Combine(folder, name)) is var package && Directory.Exists(package) ? package : null;

    internal static string EnvironmentOf(Func<string, string?> read) => read("KVT_ENVIRONMENT") switch
    {
        null or Development => Development,
        Production => Production,
        var other => throw new SettingsException($"KVT_ENVIRONMENT must be {Development} or {Production}; it is '{other}'."),
    };

    private static bool OnOff(string name, Func<string, string?> read, bool otherwise) => read(name) switch
    {
        null => otherwise,
        "on" => true,
        "off" => false,
        var other => throw new SettingsException($"{name} must be on or off; it is '{other}'."),
    };
}
