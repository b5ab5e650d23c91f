using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Types;

/// <summary><c>String</c>: specification section 3.5.3.</summary>
internal sealed class StringScalar : ScalarType
{
    private const string NoText = "String cannot represent a non string value";

    internal StringScalar()
        : base("String") => (IsBuiltIn, Description) = (true, "Text in Unicode.");

    public override Type RuntimeType => typeof(string);

    public override bool TryParse(ValueNode literal, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        value = (literal as StringValueNode)?.Value;
        problem = value is null ? Problem.With(NoText, literal) : null;
        return value is not null;
    }

    public override bool TryParse(JsonElement json, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        problem = value is null ? Problem.With(NoText, json) : null;
        return value is not null;
    }

    public override bool TrySerialize(object value, [NotNullWhen(true)] out object? leaf, [NotNullWhen(false)] out string? problem)
    {
        leaf = value switch
        {
            string => value,
            bool flag => flag ? "true" : "false",
            double number when !double.IsFinite(number) => null,
            int or long or short or byte or uint or ulong or ushort or sbyte or float or double or decimal => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
            _ => null,
        };
        problem = leaf is null ? Problem.With("String cannot represent value", value) : null;
        return leaf is not null;
    }

    public override void Write(Utf8JsonWriter writer, object leaf) => writer.WriteStringValue((string)leaf);

    public override ValueNode ToLiteral(object value) => Literals.Text((string)value);
}

/// <summary><c>Boolean</c>: specification section 3.5.4. On its way out a number is true unless it is zero.</summary>
internal sealed class BooleanScalar : ScalarType
{
    private const string NoBoolean = "Boolean cannot represent a non boolean value";
    private static readonly object True = true;
    private static readonly object False = false;

    internal BooleanScalar()
        : base("Boolean") => (IsBuiltIn, Description) = (true, "True or false.");

    public override Type RuntimeType => typeof(bool);

    public override bool TryParse(ValueNode literal, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        value = literal is BooleanValueNode flag ? flag.Value ? True : False : null;
        problem = value is null ? Problem.With(NoBoolean, literal) : null;
        return value is not null;
    }

    public override bool TryParse(JsonElement json, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        value = json.ValueKind switch
        {
            JsonValueKind.True => True,
            JsonValueKind.False => False,
            _ => null,
        };
        problem = value is null ? Problem.With(NoBoolean, json) : null;
        return value is not null;
    }

    public override bool TrySerialize(object value, [NotNullWhen(true)] out object? leaf, [NotNullWhen(false)] out string? problem)
    {
        leaf = value switch
        {
            bool => value,
            double number when !double.IsFinite(number) => null,
            int or long or double or short or byte or decimal or float => Convert.ToDouble(value, CultureInfo.InvariantCulture) == 0 ? False : True,
            _ => null,
        };
        problem = leaf is null ? Problem.With(NoBoolean, value) : null;
        return leaf is not null;
    }

    public override void Write(Utf8JsonWriter writer, object leaf) => writer.WriteBooleanValue((bool)leaf);

    public override ValueNode ToLiteral(object value) => new BooleanValueNode((bool)value, 0, 0);
}

/// <summary><c>ID</c>: specification section 3.5.5. Takes text and whole numbers, is text always.</summary>
internal sealed class IdScalar : ScalarType
{
    private const string NoId = "ID cannot represent a non-string and non-integer value";

    internal IdScalar()
        : base("ID") => (IsBuiltIn, Description) = (true, "Identifies something. It is text, not meant to be read by people.");

    public override Type RuntimeType => typeof(string);

    public override bool TryParse(ValueNode literal, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        value = literal switch
        {
            StringValueNode words => words.Value,
            IntValueNode number => number.Text,
            _ => null,
        };
        problem = value is null ? Problem.With(NoId, literal) : null;
        return value is not null;
    }

    public override bool TryParse(JsonElement json, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        value = json.ValueKind switch
        {
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Number when json.TryGetInt64(out var whole) => whole.ToString(CultureInfo.InvariantCulture),
            JsonValueKind.Number when json.TryGetDouble(out var number) && double.IsInteger(number) => Whole(number),
            _ => null,
        };
        problem = value is null ? Problem.With(NoId, json) : null;
        return value is not null;
    }

    public override bool TrySerialize(object value, [NotNullWhen(true)] out object? leaf, [NotNullWhen(false)] out string? problem)
    {
        leaf = value switch
        {
            string => value,
            int or long or short or byte or uint or ulong or ushort or sbyte => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
            double number when double.IsInteger(number) => Whole(number),
            Guid id => id.ToString("D"),
            _ => null,
        };
        problem = leaf is null ? Problem.With("ID cannot represent value", value) : null;
        return leaf is not null;
    }

    public override void Write(Utf8JsonWriter writer, object leaf) => writer.WriteStringValue((string)leaf);

    public override ValueNode ToLiteral(object value) =>
        long.TryParse((string)value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole.ToString(CultureInfo.InvariantCulture) == (string)value
            ? new IntValueNode((string)value, 0, 0)
            : Literals.Text((string)value);

    private static string Whole(double number) => number.ToString("F0", CultureInfo.InvariantCulture);
}
