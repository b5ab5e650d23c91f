using System.Globalization;

namespace KiVendTout.Handlers.Datasets.Declaring;

/// <summary>What is wrong with a declaration, collected line by line.</summary>
internal sealed class Problems(string file)
{
    private readonly List<(int Line, string Text)> _all = [];

    public bool Any => _all.Count > 0;

    /// <summary>All of them in the order of the file: file, line, field, what is wrong, what to write.</summary>
    public IReadOnlyList<string> InOrder => [.. _all.OrderBy(problem => problem.Line).Select(problem => problem.Text)];

    public void Add(int line, string field, string problem) => _all.Add((line, $"{file}:{line}: {field}{(field.Length > 0 ? ": " : "")}{problem}."));
}

/// <summary>The fields of a mapping: tells those that are unknown or there twice, and reads the others as text, numbers, words and lists. What is wrong goes to <see cref="Problems"/>.</summary>
internal sealed class DeclaredFields
{
    private readonly Dictionary<string, YamlNode> _fields = [];
    private readonly Problems _problems;
    private readonly YamlNode _mapping;
    private readonly string _path;

    /// <param name="mapping">The mapping.</param>
    /// <param name="path">What stands before a field's name in a message: <c>columns[3].</c>.</param>
    /// <param name="known">The fields there may be.</param>
    /// <param name="problems">Where problems go.</param>
    public DeclaredFields(YamlNode mapping, string path, string[] known, Problems problems)
    {
        (_mapping, _path, _problems) = (mapping, path, problems);
        foreach (var (key, value) in mapping.Fields ?? [])
        {
            if (key.Text is not { Length: > 0 } name)
                problems.Add(key.Line, path.TrimEnd('.'), "a field's name is a word; write name: value");
            else if (!known.Contains(name))
                problems.Add(key.Line, path + name, $"is no field of a {(path.Length == 0 ? "dataset" : "column")}; {Nearest(name, known)}");
            else if (!_fields.TryAdd(name, value))
                problems.Add(key.Line, path + name, $"is there twice, first in line {_fields[name].Line}; leave one of them");
        }
    }

    /// <summary>Line of a field, or of what it is missing from.</summary>
    public int LineOf(string field) => _fields.GetValueOrDefault(field, _mapping).Line;

    /// <summary>Tells what is wrong with a field.</summary>
    public void Tell(string field, string problem) => _problems.Add(LineOf(field), _path + field, problem);

    public YamlNode? Node(string field) => _fields.GetValueOrDefault(field);

    /// <summary>A text, trimmed; null when it is missing, which is told if it must not be.</summary>
    public string? Text(string field, bool required = false)
    {
        if (!_fields.TryGetValue(field, out var node))
        {
            if (required)
                Tell(field, "is missing; write it");
            return null;
        }

        if (node.Text is null)
        {
            Tell(field, "has to be a text; write it in one piece, in quotes if it holds ': ' or begins with a sign");
            return null;
        }

        if (required && string.IsNullOrWhiteSpace(node.Text))
        {
            Tell(field, "is empty; write it");
            return null;
        }

        return node.Text.Trim();
    }

    /// <summary>A whole number within bounds, or what stands for it when it is missing or wrong.</summary>
    public int Number(string field, int fallback, int least, int most)
    {
        if (Text(field) is not { } text)
            return fallback;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
        {
            Tell(field, $"'{text}' is no whole number from {least} to {most}; write one, such as {fallback}");
            return fallback;
        }

        return number;
    }

    /// <summary>One of some words.</summary>
    public T Word<T>(string field, IReadOnlyDictionary<string, T> words, T fallback, bool required = false)
    {
        if (Text(field, required) is not { } text)
            return fallback;
        if (words.TryGetValue(text, out var value))
            return value;
        Tell(field, $"'{text}' is not known; {Nearest(text, [.. words.Keys])}");
        return fallback;
    }

    /// <summary>A list of texts; a single text is a list of one.</summary>
    public IReadOnlyList<string> Texts(string field) => !_fields.TryGetValue(field, out var node) ? [] : Texts(node, field);

    /// <summary>Texts of a list within a field.</summary>
    public IReadOnlyList<string> Texts(YamlNode node, string field)
    {
        if (node.Text is { } single)
            return single.Length == 0 ? [] : [single];
        if (node.Items is { } items && items.All(item => item.Text is { Length: > 0 }))
            return [.. items.Select(item => item.Text!)];
        _problems.Add(node.Line, _path + field, "has to be a list of texts; write [one, two], or one to a line with a hyphen before it");
        return [];
    }

    /// <summary>What to write instead of a word: the one it is most alike, or all.</summary>
    internal static string Nearest(string word, IReadOnlyCollection<string> known)
    {
        var (nearest, distance) = known.Select(other => (other, Distance: Distance(word.ToLowerInvariant().Replace('_', '-'), other))).MinBy(candidate => candidate.Distance);
        return distance <= Math.Max(word.Length < 4 ? 1 : 2, word.Length / 3) ? $"write {nearest}" : $"write one of {string.Join(", ", known)}";
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
