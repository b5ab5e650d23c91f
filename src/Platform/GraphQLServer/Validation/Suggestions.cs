namespace KiVendTout.Platform.GraphQLServer.Validation;

/// <summary>What somebody may have meant who wrote something else.</summary>
public static class Suggestions
{
    private const int Most = 5;

    /// <summary>The names that are a few typing errors away, nearest first.</summary>
    public static IReadOnlyList<string> Near(string given, IEnumerable<string> known)
    {
        // A hostile name of a megabyte is like no name of a schema.
        const int longest = 100;
        if (given.Length > longest)
        {
            return [];
        }

        var most = (given.Length * 2 / 5) + 1;
        return [.. known
            .Select(name => (Name: name, Distance: Distance(given, name, most)))
            .Where(candidate => candidate.Distance <= most)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .Take(Most)];
    }

    /// <summary>A sentence with these names, or nothing without any.</summary>
    public static string DidYouMean(IReadOnlyList<string> names, string what = "")
    {
        string[] quoted = [.. names.Take(Most).Select(name => $"\"{name}\"")];
        return quoted.Length switch
        {
            0 => "",
            1 => $" Did you mean {what}{quoted[0]}?",
            2 => $" Did you mean {what}{quoted[0]} or {quoted[1]}?",
            _ => $" Did you mean {what}{string.Join(", ", quoted[..^1])}, or {quoted[^1]}?",
        };
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours (optimal string alignment); a change of case alone is one.</summary>
    private static int Distance(string a, string b, int most)
    {
        if (a == b)
        {
            return 0;
        }

        if (Math.Abs(a.Length - b.Length) > most)
        {
            return int.MaxValue;
        }

        (a, b) = (a.ToUpperInvariant(), b.ToUpperInvariant());
        if (a == b)
        {
            return 1;
        }

        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
