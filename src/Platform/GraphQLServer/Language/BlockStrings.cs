namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>Writes strings between three quotes so that reading them gives the same string.</summary>
public static class BlockStrings
{
    /// <summary>Whether a block string can say this at all: no control characters, no carriage returns, no blank first or last line.</summary>
    public static bool CanHold(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return !value.Any(letter => letter < ' ' && letter is not ('\n' or '\t')) && StringReading.Dedent(Printed(value)) == value;
    }

    /// <summary>The literal, on lines of its own where that reads better or is needed.</summary>
    public static string Print(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return $"\"\"\"{Printed(value).Replace("\"\"\"", "\\\"\"\"", StringComparison.Ordinal)}\"\"\"";
    }

    private static string Printed(string value)
    {
        const int longestLine = 70;
        var lines = value.Split('\n');
        var allIndented = lines.Length > 1 && lines.Skip(1).All(line => line.Length == 0 || line[0] is ' ' or '\t');
        var endsInTripleQuotes = value.EndsWith("\"\"\"", StringComparison.Ordinal);
        var endsInQuote = (value.EndsWith('"') && !endsInTripleQuotes) || value.EndsWith('\\');
        var onManyLines = lines.Length > 1 || value.Length > longestLine || endsInQuote || endsInTripleQuotes;

        // A line feed in front would have the blanks of a single line taken for indentation.
        var keepsFirstLine = lines.Length == 1 && value.Length > 0 && value[0] is ' ' or '\t';
        return ((onManyLines && !keepsFirstLine) || allIndented ? "\n" : "") + value + (onManyLines ? "\n" : "");
    }
}
