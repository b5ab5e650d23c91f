using System.Text.RegularExpressions;
using KiVendTout.Handlers.Activity;
using KiVendTout.Handlers.Payments;
using KiVendTout.Projections.Carriers;

namespace KiVendTout.Handlers.Datasets.Declaring;

/// <summary>Reads one declaration out of its YAML, and goes on after a problem to find the next.</summary>
internal sealed partial class DeclarationReader(Problems problems)
{
    private const int MostColumns = 400;
    private const int MostInBatch = 20_000;
    private const int MostDigits = 18;

    // The longest of what is added to it: the name of the constraint TABLE_source_line.
    private const int LongestTable = SqlName.Longest - 12;
    private static readonly TimeSpan LongestRetention = TimeSpan.FromDays(3650);

    private static readonly string[] DatasetFields =
    [
        "name", "title", "description", "origin", "caveats", "topic", "retention", "table", "batch-size", "separator", "header", "null-words", "columns", "target", "key", "indexes",
    ];

    private static readonly string[] ColumnFields = ["name", "type", "scale", "nullable", "unit", "description"];
    private static readonly string[] OwnColumns = ["id", "source_sha256", "line_number", "created_at"];

    private static readonly HashSet<string> TopicsOfTheShop = [.. KafkaCarrier.Partitions.Keys, UserEvent.Topic, PspNotifications.Topic];

    /// <summary>The dataset; what is wrong with it is among the problems, and it is of no use if there are any.</summary>
    public Dataset Read(YamlNode root)
    {
        var fields = new DeclaredFields(root, "", DatasetFields, problems);
        var columns = Columns(fields);
        var table = Table(fields);
        var dataset = new Dataset
        {
            Name = Name(fields),
            Title = fields.Text("title", required: true) ?? "",
            Description = fields.Text("description") ?? "",
            Origin = fields.Text("origin") ?? "",
            Caveats = [.. fields.Texts("caveats").Select(caveat => caveat.Trim())],
            Topic = Topic(fields),
            Retention = Retention(fields),
            Table = table,
            BatchSize = fields.Number("batch-size", 100, 1, MostInBatch),
            Separator = fields.Word("separator", DeclaredWords.Separators, Separator.Detect),
            Header = fields.Word("header", DeclaredWords.Headers, HeaderLine.Detect),
            NullWords = fields.Texts("null-words"),
            Columns = columns,
            Target = Target(fields, columns),
            Key = Key(fields, columns),
            Indexes = Indexes(fields, columns, table),
        };
        Unlike(fields, "null-words", dataset.NullWords);
        return dataset;
    }

    private static string Name(DeclaredFields fields)
    {
        var name = fields.Text("name", required: true);
        if (name is not null && (!PlainName().IsMatch(name) || name.Length > SqlName.Longest))
            fields.Tell("name", $"'{name}' is what people type; write lower-case letters, digits and hyphens, at most {SqlName.Longest}, beginning with a letter");
        return name ?? "";
    }

    private static string Topic(DeclaredFields fields)
    {
        var topic = fields.Text("topic", required: true);
        if (topic is null)
            return "";
        if (!TopicName().IsMatch(topic) || topic is "." or ".." || topic.Length > 200)
            fields.Tell("topic", $"'{topic}' is no name of a topic; write letters, digits, dots, hyphens and underscores, at most 200");
        else if (TopicsOfTheShop.Contains(topic) || topic.StartsWith("__", StringComparison.Ordinal) || topic.EndsWith(".dead-letters", StringComparison.Ordinal))
            fields.Tell("topic", $"'{topic}' carries something else already; write another, such as {fields.Text("name")}-data");
        return topic;
    }

    private static TimeSpan Retention(DeclaredFields fields)
    {
        if (fields.Text("retention") is not { } text)
            return TimeSpan.FromDays(7);
        if (!DeclaredWords.TryParseSpan(text, out var span) || span > LongestRetention)
            fields.Tell("retention", $"'{text}' is no span of time up to {LongestRetention.Days}d; write a whole number with d, h or m behind it, such as 7d");
        return span;
    }

    private static string Table(DeclaredFields fields)
    {
        var table = fields.Text("table", required: true);
        if (table is null)
            return "";
        if (SqlName.Problem(table, LongestTable) is { } problem)
            fields.Tell("table", problem);
        else if (table.StartsWith("kvt_", StringComparison.Ordinal) || table.StartsWith("mt_", StringComparison.Ordinal) || table.StartsWith("pg_", StringComparison.Ordinal))
            fields.Tell("table", $"'{table}' begins like a table of the platform; write a name without kvt_, mt_ or pg_ before it");
        return table;
    }

    private List<DatasetColumn> Columns(DeclaredFields fields)
    {
        var columns = new List<DatasetColumn>();
        if (fields.Node("columns") is not { Items: { Count: > 0 } items })
        {
            fields.Tell("columns", "there are none; write a list of columns, each with name and type");
            return columns;
        }

        if (items.Count > MostColumns)
            fields.Tell("columns", $"there are {items.Count}; a dataset has at most {MostColumns}, so leave some out or make two of it");
        var lines = new Dictionary<string, int>();
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Fields is null)
            {
                problems.Add(items[i].Line, $"columns[{i + 1}]", "has to be a mapping; write - name: ... with type: ... below it");
                continue;
            }

            var column = new DeclaredFields(items[i], $"columns[{i + 1}].", ColumnFields, problems);
            columns.Add(Column(column, lines));
        }

        return columns;
    }

    private static DatasetColumn Column(DeclaredFields fields, Dictionary<string, int> lines)
    {
        var name = fields.Text("name", required: true) ?? "";
        var problem = name.Length == 0 ? null : SqlName.Problem(name) ?? name switch
        {
            _ when OwnColumns.Contains(name) => $"'{name}' is a column that every dataset's table has of its own; write another name, such as {name}_of_row",
            _ when !lines.TryAdd(name, fields.LineOf("name")) => $"'{name}' is there twice, first in line {lines[name]}; give one of them another name",
            _ => null,
        };
        if (problem is not null)
            fields.Tell("name", problem);
        var type = fields.Word("type", DeclaredWords.Types, ColumnType.Text, required: true);
        if (type == ColumnType.DecimalNumber && fields.Node("scale") is null)
            fields.Tell("scale", $"is missing; a decimal has its digits after the point, 0 to {MostDigits}");
        else if (type != ColumnType.DecimalNumber && fields.Node("scale") is not null && DeclaredWords.Types.ContainsKey(fields.Text("type") ?? ""))
            fields.Tell("scale", "only a decimal has one; leave it out, or write type: decimal");
        return new DatasetColumn
        {
            Name = name,
            Type = type,
            Scale = fields.Number("scale", type == ColumnType.DecimalNumber ? 2 : 0, 0, MostDigits),
            Nullable = fields.Word("nullable", DeclaredWords.YesOrNo, false),
            Unit = fields.Text("unit") ?? "",
            Description = fields.Text("description") ?? "",
        };
    }

    private static string? Target(DeclaredFields fields, List<DatasetColumn> columns)
    {
        if (fields.Text("target") is not { Length: > 0 } target)
            return null;
        if (columns.Find(column => column.Name == target) is not { } found)
            fields.Tell("target", Unknown(target, columns.Select(column => column.Name)));
        else if (found.Type is not (ColumnType.WholeNumber or ColumnType.LongNumber or ColumnType.DecimalNumber))
            fields.Tell("target", $"'{target}' holds no numbers, so it has no mean; write the name of a column of integers, longs or decimals");
        return target;
    }

    private static IReadOnlyList<string> Key(DeclaredFields fields, List<DatasetColumn> columns)
    {
        var key = fields.Texts("key");
        foreach (var name in key)
        {
            if (columns.Find(column => column.Name == name) is not { } found)
                fields.Tell("key", Unknown(name, columns.Select(column => column.Name)));
            else if (found.Nullable)
                fields.Tell("key", $"'{name}' may have no value, and a row without it could not be told from others; write nullable: no for the column, or leave it out of the key");
        }

        Unlike(fields, "key", key);
        return key;
    }

    private static List<IReadOnlyList<string>> Indexes(DeclaredFields fields, List<DatasetColumn> columns, string table)
    {
        var node = fields.Node("indexes");
        var indexes = new List<IReadOnlyList<string>>();
        var known = columns.Select(column => column.Name).Append("created_at").ToList();
        var names = new HashSet<string> { $"{table}_pkey", $"{table}_key", $"{table}_source_line", $"{table}_id_seq" };
        foreach (var item in node?.Items ?? (node is null or { Text: "" } ? [] : [node]))
        {
            var index = fields.Texts(item, "indexes");
            if (index.Count == 0)
                continue;
            foreach (var name in index.Where(name => !known.Contains(name)))
                fields.Tell("indexes", Unknown(name, known));
            Unlike(fields, "indexes", index);
            var indexName = $"{table}_{string.Join('_', index)}";
            if (indexName.Length > SqlName.Longest)
                fields.Tell("indexes", $"the index on {string.Join(", ", index)} would be called {indexName}, {indexName.Length} characters of at most {SqlName.Longest}; take fewer columns or shorter names");
            else if (!names.Add(indexName))
                fields.Tell("indexes", $"the index on {string.Join(", ", index)} would be called {indexName}, as another index of the table is; leave it out, or rename a column");
            indexes.Add(index);
        }

        return indexes;
    }

    private static void Unlike(DeclaredFields fields, string field, IReadOnlyList<string> words)
    {
        foreach (var word in words.GroupBy(word => word).Where(same => same.Count() > 1))
            fields.Tell(field, $"'{word.Key}' is there twice; leave one of them");
    }

    private static string Unknown(string name, IEnumerable<string> known) =>
        known.ToList() is { Count: > 0 } columns ? $"'{name}' is no column; {DeclaredFields.Nearest(name, columns)}" : $"'{name}' is no column; there are none";

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex PlainName();

    [GeneratedRegex("^[A-Za-z0-9._-]+$")]
    private static partial Regex TopicName();
}
