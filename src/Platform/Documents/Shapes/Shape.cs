using System.Text;

namespace KiVendTout.Platform.Documents.Shapes;

/// <summary>What a value is, so that JSON's strings and numbers become the right types in the database and come back the same.</summary>
internal enum Kind
{
    /// <summary>Known only when it is there; cannot be compared or added.</summary>
    Any,
    Text,
    Instant,
    Int32,
    Int64,
    Decimal,
    Double,
    Boolean,
    Object,
    List,
    Map,
}

/// <summary>What a document's type says about one of its values: its kind, and the shapes inside.</summary>
internal sealed class Shape(Kind kind)
{
    public static readonly Shape Any = new(Kind.Any);

    public Kind Kind { get; } = kind;

    /// <summary>An object's fields in the order in which they are written.</summary>
    public IReadOnlyList<Field> Fields { get; set; } = [];

    /// <summary>Of a list's or a map's values.</summary>
    public Shape Element { get; set; } = Any;

    /// <summary>The field of a name, or null. <paramref name="guess"/> is where it should be: documents are written in the order of their type.</summary>
    public Field? Find(ReadOnlySpan<byte> name, ref int guess)
    {
        for (var i = 0; i < Fields.Count; i++)
        {
            var at = (guess + i) % Fields.Count;
            if (name.SequenceEqual(Fields[at].Utf8Name))
            {
                guess = at + 1;
                return Fields[at];
            }
        }

        return null;
    }
}

/// <summary>A field of an object.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Shape">What is in it.</param>
/// <param name="IsId">Whether it is the document's id, which both databases call <c>_id</c>.</param>
internal sealed record Field(string Name, Shape Shape, bool IsId)
{
    public const string IdName = "_id";

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);

    /// <summary>Its name in the database.</summary>
    public byte[] StoredName { get; } = Encoding.UTF8.GetBytes(IsId ? IdName : Name);
}
