using System.Text;

namespace KiVendTout.Platform.Documents.Shapes;

/// <summary>A path that was checked against a document's type: safe to be part of a statement.</summary>
/// <param name="Parts">Names as they are stored.</param>
/// <param name="Kind">What is there.</param>
/// <param name="IsId">Whether it is the document's id.</param>
internal sealed record FieldPath(IReadOnlyList<string> Parts, Kind Kind, bool IsId)
{
    /// <summary>As MongoDB writes it.</summary>
    public string Dotted { get; } = string.Join('.', Parts);

    /// <summary>Whether values there have an order.</summary>
    public bool IsScalar => Kind is not (Kind.Any or Kind.Object or Kind.List or Kind.Map);

    /// <summary>Finds a path to a single value.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static FieldPath Resolve(Shape document, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path == Field.IdName && document.Fields.Single(field => field.IsId) is var id)
            return new([Field.IdName], id.Shape.Kind, true);
        var parts = new List<string>();
        var shape = document;
        var isId = false;
        foreach (var part in path.Split('.'))
        {
            switch (shape.Kind)
            {
                case Kind.Object:
                    var field = shape.Fields.FirstOrDefault(field => field.Name == part)
                        ?? throw new ArgumentException($"There is no field '{part}' in '{path}'; there are: {string.Join(", ", shape.Fields.Select(field => field.Name))}.");
                    isId = field.IsId;
                    parts.Add(Encoding.UTF8.GetString(field.StoredName));
                    shape = field.Shape;
                    break;
                case Kind.Map:
                    parts.Add(CheckedKey(part, path));
                    shape = shape.Element;
                    break;
                default:
                    throw new ArgumentException($"'{path}' goes on below a value that is neither an object nor a map ({shape.Kind}).");
            }
        }

        var found = new FieldPath(parts, shape.Kind, isId);
        return found.IsScalar ? found : throw new ArgumentException($"'{path}' is not a single value of a known type ({shape.Kind}).");
    }

    // A key with a dot is named as it is stored (MapKey). Quotes and braces would be safe too; nobody should have to check that.
    private static string CheckedKey(string key, string path) =>
        key.Length is > 0 and <= 200 && key[0] != '$' && !key.Any(letter => char.IsControl(letter) || "\"'\\{},".Contains(letter))
            ? key
            : throw new ArgumentException($"'{key}' in '{path}' cannot be named as a map's key: 1 to 200 characters, no dollar sign in front, no quotes, backslashes, braces, commas or control characters.");
}
