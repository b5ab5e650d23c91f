using System.Globalization;
using System.Text.Json;

namespace KiVendTout.GraphQL.Rest.Shapes;

/// <summary>One thing that does not fit.</summary>
/// <param name="Pointer">Where: a JSON pointer of RFC 6901 into the body, empty for the body itself.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What to send instead.</param>
internal sealed record Misfit(string Pointer, string Problem, string Remedy);

/// <summary>Holds values against shapes and tells everything that does not fit, up to a limit.</summary>
internal sealed class ShapeCheck
{
    private const int MostMisfits = 20;
    private readonly List<Misfit> _misfits = [];

    /// <summary>What did not fit so far.</summary>
    public IReadOnlyList<Misfit> Misfits => _misfits;

    /// <summary>Checks a JSON value.</summary>
    public void Value(JsonElement value, JsonShape shape, string pointer)
    {
        if (_misfits.Count >= MostMisfits || (shape.Nullable && value.ValueKind == JsonValueKind.Null))
        {
            return;
        }

        switch (shape.Type, value.ValueKind)
        {
            case ("object", JsonValueKind.Object):
                Members(value, shape, pointer);
                break;
            case ("array", JsonValueKind.Array):
                Entries(value, shape, pointer);
                break;
            case ("string", JsonValueKind.String):
                Text(Read(value), shape, pointer);
                break;
            case ("integer", JsonValueKind.Number):
                Whole(value.TryGetDecimal(out var number) ? number : null, shape, pointer);
                break;
            case ("boolean", JsonValueKind.True or JsonValueKind.False):
                break;
            default:
                Wrong(pointer, $"It is {Named(value.ValueKind)}.", Remedies.For(shape));
                break;
        }
    }

    /// <summary>Checks a parameter, which comes as text whatever its type is.</summary>
    public void Parameter(string text, JsonShape shape, string name)
    {
        switch (shape.Type)
        {
            case "integer":
                Whole(long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null, shape, name);
                break;
            case "boolean" when text is not ("true" or "false"):
                Wrong(name, "It is neither true nor false.", Remedies.For(shape));
                break;
            case "string":
                Text(text, shape, name);
                break;
        }
    }

    private void Members(JsonElement value, JsonShape shape, string pointer)
    {
        if (shape.Members is null)
        {
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            if (NameOf(property) is not { } name)
            {
                Wrong(pointer, "The name of a member is no valid Unicode.", Remedies.Members(shape));
            }
            else if (!seen.Add(name))
            {
                Wrong(Under(pointer, name), "This member comes twice.", "Send it once.");
            }
            else if (shape.Members.FirstOrDefault(member => member.Name == name) is { } member)
            {
                Value(property.Value, member.Shape, Under(pointer, name));
            }
            else
            {
                Wrong(Under(pointer, name), "This member is not known here.", Remedies.Members(shape));
            }
        }

        foreach (var missing in shape.Members.Where(member => member.Required && !seen.Contains(member.Name)))
        {
            Wrong(Under(pointer, missing.Name), "It is missing.", Remedies.For(missing.Shape));
        }
    }

    private void Entries(JsonElement value, JsonShape shape, string pointer)
    {
        var count = value.GetArrayLength();
        if (count < shape.MinLength || count > shape.MaxLength)
        {
            Wrong(pointer, $"It has {count} entries.", Remedies.For(shape));
            return;
        }

        var index = 0;
        foreach (var entry in value.EnumerateArray())
        {
            Value(entry, shape.Items!, Under(pointer, (index++).ToString(CultureInfo.InvariantCulture)));
        }
    }

    private void Whole(decimal? number, JsonShape shape, string pointer)
    {
        if (number is not { } value || value != decimal.Truncate(value))
        {
            Wrong(pointer, "It is no whole number, or too great for one.", Remedies.For(shape));
        }
        else if (value < shape.Minimum || value > shape.Maximum)
        {
            Wrong(pointer, $"{value.ToString(CultureInfo.InvariantCulture)} is out of range.", Remedies.For(shape));
        }
    }

    private void Text(string? text, JsonShape shape, string pointer)
    {
        if (text is null)
        {
            Wrong(pointer, "It is no valid Unicode.", "Send pairs of surrogates together, or the character itself.");
            return;
        }

        var length = text.EnumerateRunes().Count(); // JSON Schema counts characters of Unicode, not halves of them.
        if (length < shape.MinLength || length > shape.MaxLength)
        {
            Wrong(pointer, $"It has {length} characters.", Remedies.For(shape));
        }
        else if (shape.Values is { } values && !values.Contains(text))
        {
            Wrong(pointer, "It is none of the values known here.", Remedies.For(shape));
        }
        else if (shape.Compiled is { } pattern && !pattern.IsMatch(text))
        {
            Wrong(pointer, "It is not written as it must be.", Remedies.For(shape));
        }
        else if (!Formats.Fits(shape.Format, text))
        {
            Wrong(pointer, $"It is no {Formats.Named(shape.Format!)}.", Remedies.For(shape));
        }
    }

    private void Wrong(string pointer, string problem, string remedy)
    {
        if (_misfits.Count < MostMisfits)
        {
            _misfits.Add(new Misfit(pointer, problem, remedy));
        }
    }

    /// <summary>A string, or null when half a surrogate pair stands in it.</summary>
    private static string? Read(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // JSON may escape half a pair; .NET's strings come as UTF-8 here and cannot hold it.
        }
    }

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Under(string pointer, string name) =>
        $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    private static string Named(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => "true or false",
    };
}
