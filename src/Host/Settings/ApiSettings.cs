using System.Globalization;
using System.Reflection;
using KiVendTout.Platform.GraphQLServer;

namespace KiVendTout.Host.Settings;

/// <summary>What the environment says about the two APIs.</summary>
/// <param name="Explorer">Whether Banana Cake Pop is served; in Development unless <c>KVT_EXPLORER</c> says otherwise.</param>
/// <param name="TestCards">Whether orders can be paid with a test card; in Development unless <c>KVT_TEST_CARDS</c> says otherwise.</param>
/// <param name="WebPackages">The folder that <c>npm ci</c> filled, or null: then neither page is served.</param>
/// <param name="Limit">Sets the limits and switches of GraphQL that are not the engine's defaults.</param>
internal sealed record ApiSettings(bool Explorer, bool TestCards, string? WebPackages, Action<GraphQLOptions> Limit)
{
    public const string Development = "Development";
    public const string Production = "Production";
    private const string LimitsName = "KVT_GRAPHQL_LIMITS";
    private const string TrustedName = "KVT_TRUSTED_DOCUMENTS";
    private const string OnlyTrustedName = "KVT_ONLY_TRUSTED_DOCUMENTS";

    private static readonly Dictionary<string, PropertyInfo> Limits = typeof(GraphQLOptions).GetProperties()
        .Where(property => property.PropertyType == typeof(int) || property.PropertyType == typeof(long) || property.PropertyType == typeof(double) || property.PropertyType == typeof(TimeSpan))
        .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    public static ApiSettings From(Func<string, string?> read) => new(
        OnOff("KVT_EXPLORER", read, EnvironmentOf(read) == Development),
        OnOff("KVT_TEST_CARDS", read, EnvironmentOf(read) == Development),
        read("KVT_WEB_PACKAGES"),
        LimitsFrom(read));

    /// <summary>A package's folder, or null when it is not there.</summary>
    public string? Package(string name) =>
        WebPackages is { } folder && Path.GetFullPath(Path.Combine(folder, name)) is var package && Directory.Exists(package) ? package : null;

    internal static string EnvironmentOf(Func<string, string?> read) => read("KVT_ENVIRONMENT") switch
    {
        null or Development => Development,
        Production => Production,
        var other => throw new SettingsException($"KVT_ENVIRONMENT must be {Development} or {Production}; it is '{other}'."),
    };

    private static Action<GraphQLOptions> LimitsFrom(Func<string, string?> read)
    {
        var introspection = OnOff("KVT_INTROSPECTION", read, true);
        var trusted = read(TrustedName) is { } path ? TrustedIn(path) : null;
        var only = OnOff(OnlyTrustedName, read, false);
        if (only && trusted is null)
        {
            throw new SettingsException($"{OnlyTrustedName} is on and {TrustedName} is not set: nothing could be asked. Name the folder or the file with the documents.");
        }

        var limits = (read(LimitsName) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(LimitIn).ToArray();
        return options =>
        {
            options.Introspection = introspection;
            options.TrustedDocuments = trusted ?? options.TrustedDocuments;
            options.OnlyTrustedDocuments = only;
            foreach (var (property, value) in limits)
            {
                property.SetValue(options, value);
            }
        };
    }

    private static IReadOnlyDictionary<string, string> TrustedIn(string path)
    {
        try
        {
            return TrustedDocuments.Read(path);
        }
        catch (Exception unreadable) when (unreadable is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{TrustedName}: {unreadable.Message}");
        }
    }

    private static (PropertyInfo Limit, object Value) LimitIn(string text)
    {
        var (name, amount) = text.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (text[..at].Trim(), text[(at + 1)..].Trim()) : (text, "");
        if (!Limits.TryGetValue(name, out var property))
        {
            throw new SettingsException($"{LimitsName} knows no '{name}'. Its limits are {string.Join(", ", Limits.Keys.Order(StringComparer.Ordinal))}; times are seconds. For example: MaxFieldCost=20000,ExecutionTimeout=60");
        }

        if (!double.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number <= 0 || number > int.MaxValue)
        {
            throw new SettingsException($"{LimitsName}: {property.Name} must be a number over 0{(property.PropertyType == typeof(TimeSpan) ? ", in seconds" : "")}; it is '{amount}'.");
        }

        var whole = property.PropertyType == typeof(int) || property.PropertyType == typeof(long);
        if (whole && number != Math.Floor(number))
        {
            throw new SettingsException($"{LimitsName}: {property.Name} must be a whole number; it is '{amount}'.");
        }

        return (property, property.PropertyType == typeof(TimeSpan) ? TimeSpan.FromSeconds(number) : Convert.ChangeType(number, property.PropertyType, CultureInfo.InvariantCulture));
    }

    private static bool OnOff(string name, Func<string, string?> read, bool otherwise) => read(name) switch
    {
        null => otherwise,
        "on" => true,
        "off" => false,
        var other => throw new SettingsException($"{name} must be on or off; it is '{other}'."),
    };
}
