using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Types;

/// <summary><c>Int</c>: specification section 3.5.1. JSON has one kind of number, so JSON's 1.0 is an Int; the literal 1.0 is none.</summary>
internal sealed class IntScalar : ScalarType
{
    private const string NoInt = "Int cannot represent non-integer value";
    private const string TooGreat = "Int cannot represent non 32-bit signed integer value";

    internal IntScalar()
        : base("Int") => (IsBuiltIn, Description) = (true, "A whole number from -2147483648 to 2147483647.");

    public override Type RuntimeType => typeof(int);

    public override bool TryParse(ValueNode literal, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        value = null;
        problem = literal is IntValueNode ? Problem.With(TooGreat, literal) : Problem.With(NoInt, literal);
        if (literal is not IntValueNode number || !int.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return false;
        }

        (value, problem) = (whole, null);
        return true;
    }

    public override bool TryParse(JsonElement json, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        (value, problem) = (null, null);
        if (json.ValueKind != JsonValueKind.Number)
        {
            problem = Problem.With(NoInt, json);
            return false;
        }

        if (json.TryGetInt32(out var whole))
        {
            value = whole;
            return true;
        }

        if (!TryWhole(json.TryGetDouble(out var number) ? number : double.NaN, out value, out var sentence))
        {
            problem = Problem.With(sentence, json);
            return false;
        }

        return true;
    }

    public override bool TrySerialize(object value, [NotNullWhen(true)] out object? leaf, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        if (value is int)
        {
            leaf = value;
            return true;
        }

        var number = value switch
        {
            bool flag => flag ? 1 : 0,
            short or ushort or byte or sbyte or uint or long or ulong or float or double or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            string { Length: > 0 } text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => double.NaN,
        };
        if (TryWhole(number, out leaf, out var sentence))
        {
            return true;
        }

        problem = Problem.With(sentence, value);
        return false;
    }

    public override void Write(Utf8JsonWriter writer, object leaf) => writer.WriteNumberValue((int)leaf);

    public override ValueNode ToLiteral(object value) => new IntValueNode(((int)value).ToString(CultureInfo.InvariantCulture), 0, 0);

    private static bool TryWhole(double number, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? sentence)
    {
        (value, sentence) = (null, null);
        if (!double.IsInteger(number))
        {
            sentence = NoInt;
            return false;
        }

        if (number is < int.MinValue or > int.MaxValue)
        {
            sentence = TooGreat;
            return false;
        }

        value = (int)number;
        return true;
    }
}

/// <summary><c>Float</c>: specification section 3.5.2. Takes whole numbers too; gives neither NaN nor infinity.</summary>
internal sealed class FloatScalar : ScalarType
{
    private const string NoNumber = "Float cannot represent non numeric value";

    internal FloatScalar()
        : base("Float") => (IsBuiltIn, Description) = (true, "A number with a fraction, of 64 bits as IEEE 754 has them.");

    public override Type RuntimeType => typeof(double);

    public override bool TryParse(ValueNode literal, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        var text = literal switch
        {
            IntValueNode whole => whole.Text,
            FloatValueNode fraction => fraction.Text,
            _ => null,
        };
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            (value, problem) = (number, null);
            return true;
        }

        (value, problem) = (null, Problem.With(NoNumber, literal));
        return false;
    }

    public override bool TryParse(JsonElement json, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        if (json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number) && double.IsFinite(number))
        {
            (value, problem) = (number, null);
            return true;
        }

        (value, problem) = (null, Problem.With(NoNumber, json));
        return false;
    }

    public override bool TrySerialize(object value, [NotNullWhen(true)] out object? leaf, [NotNullWhen(false)] out string? problem)
    {
        (leaf, problem) = (null, null);
        var number = value switch
        {
            double same => same,
            // Through its shortest text, so that 0.1f is shown as 0.1 and not as the double nearest to it.
            float single => double.Parse(single.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            bool flag => flag ? 1 : 0,
            int or short or ushort or byte or sbyte or uint or long or ulong or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            string { Length: > 0 } text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => double.NaN,
        };
        if (!double.IsFinite(number))
        {
            problem = Problem.With(NoNumber, value);
            return false;
        }

        leaf = value is double ? value : number;
        return true;
    }

    public override void Write(Utf8JsonWriter writer, object leaf) => writer.WriteNumberValue((double)leaf);

    public override ValueNode ToLiteral(object value) => Literals.Number((double)value);
}
