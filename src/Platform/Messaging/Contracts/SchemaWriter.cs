using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace KiVendTout.Platform.Messaging.Contracts;

/// <summary>
/// Writes the schema of a record. <see cref="JsonSchemaExporter"/> knows names, types and nulls; here come sentences, limits and what is required. What a
/// type's own converter does cannot be seen, so it has to be told.
/// </summary>
internal sealed class SchemaWriter
{
    private static readonly string[] Numbers = ["integer", "number"];
    private readonly Func<Type, JsonObject?>? _shapeOf;

    private SchemaWriter(Func<Type, JsonObject?>? shapeOf) => _shapeOf = shapeOf;

    public static JsonObject Write(JsonTypeInfo type, string title, Func<Type, JsonObject?>? shapeOf)
    {
        var writer = new SchemaWriter(shapeOf);
        var exported = type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = writer.Complete });
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = title };
        Move((JsonObject)exported, schema);
        return schema;
    }

    private JsonObject Complete(JsonSchemaExporterContext context, JsonNode exported)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var node = exported as JsonObject ?? ShapeOf(type, context);
        var schema = new JsonObject();
        if (Description(context, type) is { } description)
        {
            schema["description"] = description;
        }

        Move(node, schema);
        Normalise(schema, type);
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && schema.ContainsKey("properties"))
        {
            schema.Remove("required");
            var required = context.TypeInfo.Properties.Where(IsRequired).Select(property => (JsonNode?)property.Name).ToArray();
            if (required.Length > 0)
            {
                schema["required"] = new JsonArray(required);
            }
        }

        foreach (var limit in AttributesOf(context))
        {
            Limit(schema, limit);
        }

        return schema;
    }

    /// <summary>The schema of a type that has its own converter.</summary>
    private JsonObject ShapeOf(Type type, JsonSchemaExporterContext context)
    {
        if (type == typeof(object) || type.Namespace is "System.Text.Json" or "System.Text.Json.Nodes")
        {
            return [];
        }

        var shape = type == typeof(DateTimeOffset) || type == typeof(DateTime) ? new JsonObject { ["type"] = "string", ["format"] = "date-time" } : _shapeOf?.Invoke(type);
        if (shape is null)
        {
            throw new NotSupportedException($"{type} has a JSON converter of its own, whose form cannot be seen. Say its schema where the message's schema is made.");
        }

        var mayBeNull = Nullable.GetUnderlyingType(context.TypeInfo.Type) is not null || (!type.IsValueType && context.PropertyInfo is { IsSetNullable: true } or { IsGetNullable: true });
        if (mayBeNull && shape["type"] is JsonValue one)
        {
            shape["type"] = new JsonArray(one.DeepClone(), "null");
            (shape["enum"] as JsonArray)?.Add(null);
        }

        return shape;
    }

    private static bool IsRequired(JsonPropertyInfo property) =>
        property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false };

    private static string? Description(JsonSchemaExporterContext context, Type type) => context.PropertyInfo is { } property
        ? AttributesOf(context).OfType<DescriptionAttribute>().FirstOrDefault()?.Description
            ?? (property.AttributeProvider is System.Reflection.MemberInfo { DeclaringType: { } declaring } member ? SchemaDocs.Of(declaring, member.Name) : null)
        : type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true ? null
        : type.GetCustomAttributes(typeof(DescriptionAttribute), false).OfType<DescriptionAttribute>().FirstOrDefault()?.Description ?? SchemaDocs.Of(type);

    private static IEnumerable<Attribute> AttributesOf(JsonSchemaExporterContext context) => context.PropertyInfo is not { } property
        ? []
        : new[] { property.AttributeProvider, property.AssociatedParameter?.AttributeProvider }
            .SelectMany(provider => provider?.GetCustomAttributes(inherit: true).OfType<Attribute>() ?? []).Distinct();

    /// <summary>Numbers are numbers, even where the serializer would read a text too; named values are texts; whole numbers have the range of their type.</summary>
    private static void Normalise(JsonObject schema, Type type)
    {
        if (schema["enum"] is JsonArray values && !schema.ContainsKey("type"))
        {
            JsonNode kind = values.Any(value => value is null) ? new JsonArray("string", "null") : "string";
            schema.Insert(schema.IndexOf("enum"), "type", kind);
        }

        if (schema["type"] is JsonArray kinds && kinds.Select(kind => (string)kind!).ToArray() is var names && names.Contains("string") && names.Any(Numbers.Contains))
        {
            var left = names.Where(name => name != "string").Select(name => (JsonNode?)name).ToArray();
            schema["type"] = left.Length == 1 ? left[0] : new JsonArray(left);
            schema.Remove("pattern");
        }

        if (RangeOf(type) is var (least, most))
        {
            schema.TryAdd("minimum", least);
            schema.TryAdd("maximum", most);
        }
    }

    private static (long Least, long Most)? RangeOf(Type type) => type.IsEnum ? null : Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => (byte.MinValue, byte.MaxValue),
        TypeCode.SByte => (sbyte.MinValue, sbyte.MaxValue),
        TypeCode.Int16 => (short.MinValue, short.MaxValue),
        TypeCode.UInt16 => (ushort.MinValue, ushort.MaxValue),
        TypeCode.Int32 => (int.MinValue, int.MaxValue),
        TypeCode.UInt32 => (uint.MinValue, uint.MaxValue),
        TypeCode.Int64 => (long.MinValue, long.MaxValue),
        _ => null,
    };

    private static void Limit(JsonObject schema, Attribute attribute)
    {
        switch (attribute)
        {
            case StringLengthAttribute length:
                AtLeast(schema, length.MinimumLength);
                AtMost(schema, length.MaximumLength);
                break;
            case LengthAttribute length:
                AtLeast(schema, length.MinimumLength);
                AtMost(schema, length.MaximumLength);
                break;
            case MinLengthAttribute length:
                AtLeast(schema, length.Length);
                break;
            case MaxLengthAttribute { Length: > 0 } length:
                AtMost(schema, length.Length);
                break;
            case RequiredAttribute { AllowEmptyStrings: false } when Has(schema, "string"):
                AtLeast(schema, 1);
                break;
            case RangeAttribute range:
                schema.Remove("minimum");
                schema.Remove("maximum");
                schema[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Number(range.Minimum);
                schema[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = Number(range.Maximum);
                break;
            case RegularExpressionAttribute pattern:
                schema["pattern"] = pattern.Pattern.StartsWith('^') && pattern.Pattern.EndsWith('$') ? pattern.Pattern : $"^(?:{pattern.Pattern})$";
                break;
            case AllowedValuesAttribute allowed:
                schema["enum"] = new JsonArray([.. allowed.Values.Select(value => (JsonNode?)JsonValue.Create((string?)value))]);
                break;
        }
    }

    private static void AtLeast(JsonObject schema, int length)
    {
        if (length > 0)
        {
            schema[LengthOf(schema, "min")] = length;
        }
    }

    private static void AtMost(JsonObject schema, int length) => schema[LengthOf(schema, "max")] = length;

    private static string LengthOf(JsonObject schema, string end) => Has(schema, "array") ? $"{end}Items" : Has(schema, "object") ? $"{end}Properties" : $"{end}Length";

    private static bool Has(JsonObject schema, string type) => schema["type"] switch
    {
        JsonArray several => several.Any(one => (string?)one == type),
        { } one => (string?)one == type,
        _ => false,
    };

    private static JsonNode Number(object bound) => bound switch
    {
        int whole => whole,
        double real when real == Math.Truncate(real) && Math.Abs(real) < 1e15 => (long)real,
        double real => real,
        _ => decimal.Parse((string)bound, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static void Move(JsonObject from, JsonObject to)
    {
        foreach (var (name, value) in from.ToArray())
        {
            from.Remove(name);
            to[name] = value;
        }
    }
}
