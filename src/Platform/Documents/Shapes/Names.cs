using System.Text.RegularExpressions;

namespace KiVendTout.Platform.Documents.Shapes;

/// <summary>Names of collections and indexes: safe as a part of any statement, and short enough for PostgreSQL, where an index is called after both.</summary>
internal static partial class Names
{
    public static string Checked(string name, string what)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Allowed().IsMatch(name) ? name : throw new ArgumentException($"'{name}' cannot be the name of {what}: a to z, 0 to 9 and _, at most 30, a letter first.");
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,29}$", RegexOptions.CultureInvariant)]
    private static partial Regex Allowed();
}
