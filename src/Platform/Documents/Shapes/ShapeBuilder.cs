using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KiVendTout.Platform.Documents.Shapes;

/// <summary>Reads shapes from what System.Text.Json knows of a type.</summary>
internal sealed class ShapeBuilder
{
    private static readonly Dictionary<Type, Kind> Scalars = new()
    {
        [typeof(string)] = Kind.Text,
        [typeof(char)] = Kind.Text,
        [typeof(Guid)] = Kind.Text,
        [typeof(Uri)] = Kind.Text,
        [typeof(Version)] = Kind.Text,
        [typeof(DateOnly)] = Kind.Text,
        [typeof(TimeOnly)] = Kind.Text,
        [typeof(TimeSpan)] = Kind.Text,
        [typeof(byte[])] = Kind.Text,
        [typeof(DateTimeOffset)] = Kind.Instant,
        [typeof(DateTime)] = Kind.Instant,
        [typeof(bool)] = Kind.Boolean,
        [typeof(sbyte)] = Kind.Int32,
        [typeof(byte)] = Kind.Int32,
        [typeof(short)] = Kind.Int32,
        [typeof(ushort)] = Kind.Int32,
        [typeof(int)] = Kind.Int32,
        [typeof(uint)] = Kind.Int64,
        [typeof(long)] = Kind.Int64,
        [typeof(ulong)] = Kind.Decimal,
        [typeof(decimal)] = Kind.Decimal,
        [typeof(float)] = Kind.Double,
        [typeof(double)] = Kind.Double,
    };

    private readonly Dictionary<Type, Shape> _known = [];

    /// <summary>The shape of a document.</summary>
    /// <exception cref="ArgumentException">The type cannot be one; the message says why.</exception>
    public static Shape OfDocument(JsonTypeInfo type)
    {
        var shape = new ShapeBuilder().Of(type);
        if (shape.Kind != Kind.Object)
            throw new ArgumentException($"{type.Type.Name} is not an object in JSON, so it cannot be a document.");
        var ids = shape.Fields.Where(field => field.Name is "_id" or "id" or "Id").ToList();
        if (ids.Count != 1)
            throw new ArgumentException($"{type.Type.Name} must have exactly one property that is _id, id or Id in JSON: the document's id; it has {ids.Count}.");
        if (ids[0].Shape.Kind is not (Kind.Text or Kind.Int32 or Kind.Int64))
            throw new ArgumentException($"The id of {type.Type.Name} must be a string, a Guid, an int or a long.");

        // The id stands first: a reader of the stored document finds it at once.
        var idShape = new Shape(ids[0].Shape.Kind == Kind.Text ? Kind.Text : Kind.Int64);
        var id = new Field(ids[0].Name, idShape, IsId: true);
        return new Shape(Kind.Object) { Fields = [.. shape.Fields.Select(field => field == ids[0] ? id : field)] };
    }

    private Shape Of(JsonTypeInfo type)
    {
        var plain = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        if (_known.TryGetValue(plain, out var known))
            return known;
        if (plain != type.Type)
            return Of(type.Options.GetTypeInfo(plain));
        if (type.PolymorphismOptions is not null)
            throw new ArgumentException($"{plain.Name} is polymorphic: its discriminator begins with a dollar sign and must stand first, which a database does not promise.");
        if (Scalars.TryGetValue(plain, out var scalar))
            return _known[plain] = new Shape(scalar);
        if (plain.IsEnum)
            return _known[plain] = new Shape(IsWrittenAsText(type) ? Kind.Text : Kind.Int64);
        return type.Kind switch
        {
            JsonTypeInfoKind.Object => OfObject(type),
            JsonTypeInfoKind.Enumerable => OfElements(type, Kind.List),
            JsonTypeInfoKind.Dictionary => OfElements(type, Kind.Map),
            _ => Shape.Any,
        };
    }

    // The shape is known before its fields are, because a type may contain itself.
    private Shape OfObject(JsonTypeInfo type)
    {
        var shape = _known[type.Type] = new Shape(Kind.Object);
        shape.Fields =
        [
            .. from property in type.Properties
               where property.Get is not null && !property.IsExtensionData
               select new Field(Checked(property.Name, type.Type), Of(type.Options.GetTypeInfo(property.PropertyType)), IsId: false),
        ];
        return shape;
    }

    private Shape OfElements(JsonTypeInfo type, Kind kind)
    {
        var shape = _known[type.Type] = new Shape(kind);
        if (type.ElementType is { } element)
            shape.Element = Of(type.Options.GetTypeInfo(element));
        return shape;
    }

    private static bool IsWrittenAsText(JsonTypeInfo type) => JsonSerializer.SerializeToUtf8Bytes(Enum.ToObject(type.Type, 0), type)[0] == (byte)'"';

    private static string Checked(string name, Type owner) => name.Length > 0 && name[0] != '$' && !name.Contains('.') && !name.Contains('\0')
        ? name
        : throw new ArgumentException($"The property '{name}' of {owner.Name} cannot be a field: no empty name, no dollar sign in front, no dot and no NUL.");
}
