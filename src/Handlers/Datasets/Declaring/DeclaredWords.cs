using System.Globalization;

namespace KiVendTout.Handlers.Datasets.Declaring;

/// <summary>The words of a declaration and what they stand for.</summary>
internal static class DeclaredWords
{
    public static IReadOnlyDictionary<string, ColumnType> Types { get; } = new Dictionary<string, ColumnType>
    {
        ["integer"] = ColumnType.WholeNumber,
        ["long"] = ColumnType.LongNumber,
        ["decimal"] = ColumnType.DecimalNumber,
        ["text"] = ColumnType.Text,
        ["boolean"] = ColumnType.Boolean,
        ["date"] = ColumnType.Date,
        ["timestamp"] = ColumnType.Timestamp,
    };

    public static IReadOnlyDictionary<string, Separator> Separators { get; } = new Dictionary<string, Separator>
    {
        ["detect"] = Separator.Detect,
        ["blanks"] = Separator.Blanks,
        ["comma"] = Separator.Comma,
        ["semicolon"] = Separator.Semicolon,
        ["tab"] = Separator.Tab,
    };

    public static IReadOnlyDictionary<string, HeaderLine> Headers { get; } = new Dictionary<string, HeaderLine> { ["detect"] = HeaderLine.Detect, ["yes"] = HeaderLine.Yes, ["no"] = HeaderLine.No };

    public static IReadOnlyDictionary<string, bool> YesOrNo { get; } = new Dictionary<string, bool> { ["yes"] = true, ["true"] = true, ["no"] = false, ["false"] = false };

    public static string Of<T>(IReadOnlyDictionary<string, T> words, T value) where T : struct, Enum => words.First(word => word.Value.Equals(value)).Key;

    /// <summary>A span of time: a whole number and <c>d</c>, <c>h</c> or <c>m</c>.</summary>
    public static bool TryParseSpan(string text, out TimeSpan span)
    {
        span = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return false;
        var minutes = text[^1] switch { 'd' => 24 * 60L, 'h' => 60, 'm' => 1, _ => 0 } * count;
        span = TimeSpan.FromMinutes(minutes);
        return minutes > 0;
    }

    /// <summary>A span in its largest unit that is whole.</summary>
    public static string Of(TimeSpan span) => (long)span.TotalMinutes switch
    {
        var minutes when minutes % (24 * 60) == 0 => string.Create(CultureInfo.InvariantCulture, $"{minutes / (24 * 60)}d"),
        var minutes when minutes % 60 == 0 => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60}h"),
        var minutes => string.Create(CultureInfo.InvariantCulture, $"{minutes}m"),
    };
}
