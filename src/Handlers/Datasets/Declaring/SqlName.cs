using System.Text.RegularExpressions;

namespace KiVendTout.Handlers.Datasets.Declaring;

/// <summary>Names of tables and columns that can stand in SQL as they are.</summary>
internal static partial class SqlName
{
    /// <summary>The longest name that PostgreSQL keeps whole.</summary>
    public const int Longest = 63;

    // What pg_get_keywords() has as reserved, of PostgreSQL 15 to 18; words that are reserved only as names of functions or types included. A test compares it with the server.
    private static readonly HashSet<string> Reserved =
    [
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "binary", "both", "case", "cast", "check", "collate", "collation", "column", "concurrently",
        "constraint", "create", "cross", "current_catalog", "current_date", "current_role", "current_schema", "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc",
        "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "freeze", "from", "full", "grant", "group", "having", "ilike", "in", "initially", "inner", "intersect", "into",
        "is", "isnull", "join", "lateral", "leading", "left", "like", "limit", "localtime", "localtimestamp", "natural", "not", "notnull", "null", "offset", "on", "only", "or", "order", "outer",
        "overlaps", "placing", "primary", "references", "returning", "right", "select", "session_user", "similar", "some", "symmetric", "system_user", "table", "tablesample", "then", "to", "trailing",
        "true", "union", "unique", "user", "using", "variadic", "verbose", "when", "where", "window", "with",
    ];

    // Every table of PostgreSQL has these.
    private static readonly HashSet<string> OfTheSystem = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

    /// <summary>What is wrong with a name, with the remedy; null when it can be used.</summary>
    public static string? Problem(string name, int longest = Longest) => name switch
    {
        "" => "is empty; write a name of lower-case letters, digits and underscores",
        _ when !Plain().IsMatch(name) => $"'{name}' would need quotes in SQL; write lower-case letters, digits and underscores, beginning with a letter{Suggestion(name)}",
        { Length: var length } when length > longest => $"'{name}' has {length} characters; write at most {longest}",
        _ when Reserved.Contains(name) => $"'{name}' is a word of SQL; write another name, such as {name}_",
        _ when OfTheSystem.Contains(name) => $"'{name}' is a column that PostgreSQL gives every table; write another name, such as {name}_",
        _ => null,
    };

    private static string Suggestion(string name)
    {
        var plain = Strange().Replace(name.ToLowerInvariant(), "_").Trim('_');
        return Plain().IsMatch(plain) ? $", such as {plain}" : "";
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]*$")]
    private static partial Regex Plain();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Strange();
}
