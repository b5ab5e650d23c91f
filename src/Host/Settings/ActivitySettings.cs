using System.Globalization;

namespace KiVendTout.Host.Settings;

/// <summary>What the environment says about what visitors do.</summary>
/// <param name="Kept">How long after the shop heard of it the documents of it are kept.</param>
/// <param name="CollectOrigins">Sites whose pages may send to <c>/collect</c>, beside the host's own.</param>
internal sealed record ActivitySettings(TimeSpan Kept, IReadOnlyList<string> CollectOrigins)
{
    /// <summary>13 months.</summary>
    public const int StandardDays = 396;

    private const int MostDays = 7300; // 20 years

    public static ActivitySettings From(Func<string, string?> read) =>
        new(TimeSpan.FromDays(DaysOf(read("KVT_ACTIVITY_DAYS"))), OriginsOf(read("KVT_COLLECT_ORIGINS")));

    private static int DaysOf(string? text) =>
        text is null ? StandardDays
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays ? days
        : throw new SettingsException($"KVT_ACTIVITY_DAYS must be a whole number of days from 1 to {MostDays}; it is '{text}'.");

    private static string[] OriginsOf(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one =>
            one == "*" || IsOrigin(one) ? one : throw new SettingsException($"KVT_COLLECT_ORIGINS must list origins such as https://shop.example,https://www.shop.example, or *; '{one}' is none."))];

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var site) && site.Scheme is "http" or "https" && site.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);
}
