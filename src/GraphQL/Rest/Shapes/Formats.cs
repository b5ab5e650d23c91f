using System.Globalization;
using System.Text.RegularExpressions;

namespace KiVendTout.GraphQL.Rest.Shapes;

/// <summary>The formats of strings that shapes name; the others (email) are left to the commands, which know their rules.</summary>
internal static partial class Formats
{
    /// <summary>Whether a text has a format.</summary>
    public static bool Fits(string? format, string text) => format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" => Time(text) is not null,
        _ => true,
    };

    /// <summary>A format for people.</summary>
    public static string Named(string format) => format switch
    {
        "uuid" => "UUID such as 0190a6c2-7d3f-7c62-9c56-0f6ad1c5a0b7",
        "date" => "date such as 2026-03-02",
        "date-time" => "time of RFC 3339 such as 2026-03-02T10:00:00Z",
        "email" => "e-mail address such as name@example.org",
        _ => format,
    };

    /// <summary>
    /// Reads a time of RFC 3339, which is wider than .NET's: a leap second counts as the second before, finer than 100 ns is cut off, and
    /// what lies outside the years 1 to 9999 is the nearest time inside. Null when it is none.
    /// </summary>
    public static DateTimeOffset? Time(string text)
    {
        if (Rfc3339().Match(text) is not { Success: true } match)
        {
            return null;
        }

        int Part(string name) => int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
        var (year, second) = (Math.Max(1, Part("year")), Part("second"));
        if (Part("month") is 0 or > 12 || Part("day") is 0 || Part("day") > DateTime.DaysInMonth(year, Part("month")) || Part("hour") > 23 || Part("minute") > 59 || second > 60)
        {
            return null;
        }

        var local = new DateTime(year, Part("month"), Part("day"), Part("hour"), Part("minute"), Math.Min(59, second), DateTimeKind.Unspecified);
        var ticks = local.Ticks + long.Parse(match.Groups["fraction"].Value.PadRight(7, '0')[..7], CultureInfo.InvariantCulture);
        if (match.Groups["sign"].Success)
        {
            if (Part("hours") > 23 || Part("minutes") > 59)
            {
                return null;
            }

            var offset = new TimeSpan(Part("hours"), Part("minutes"), 0).Ticks;
            ticks += match.Groups["sign"].Value == "-" ? offset : -offset;
        }

        return new DateTimeOffset(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }

    [GeneratedRegex(
        @"^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})[Tt](?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(\.(?<fraction>[0-9]{1,20}))?([Zz]|(?<sign>[+-])(?<hours>[0-9]{2}):(?<minutes>[0-9]{2}))\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Rfc3339();
}
