using System.Globalization;

namespace KiVendTout.Platform.Messaging.Contracts;

/// <summary>What to send instead, in words.</summary>
internal static class SchemaWords
{
    private const int MostValues = 12;
    private static readonly string[] Articles = ["The ", "A ", "An "];

    /// <summary>Such as: Send the product's code, 1 to 40 characters.</summary>
    public static string Remedy(SchemaNode schema)
    {
        var sentence = schema.Description?.Split(". ", 2)[0].TrimEnd('.');
        var limits = string.Concat(Limits(schema).Select(limit => $", {limit}"));
        var orNull = (schema.Kinds & JsonKinds.Null) != 0 && schema.Kinds != JsonKinds.Any ? ", or null" : "";
        return sentence is not null && Articles.Any(article => sentence.StartsWith(article, StringComparison.Ordinal))
            ? $"Send {char.ToLowerInvariant(sentence[0])}{sentence[1..]}{limits}{orNull}."
            : $"Send {Plain(schema)}{limits}{orNull}{(sentence is null ? "" : $": {char.ToLowerInvariant(sentence[0])}{sentence[1..]}")}.";
    }

    /// <summary>The members that an object may have.</summary>
    public static string Members(SchemaNode schema) => schema.Members.Length == 0
        ? "Send an object without members."
        : $"Leave it out; known are {string.Join(", ", schema.Members.Select(member => member.Name))}.";

    public static string Named(JsonKinds kind) => kind switch
    {
        JsonKinds.Null => "null",
        JsonKinds.Object => "an object",
        JsonKinds.Array => "an array",
        JsonKinds.String => "a text",
        JsonKinds.Number => "a number",
        _ => "true or false",
    };

    public static string Named(TextFormat format) => format switch
    {
        TextFormat.Uuid => "UUID such as 0190a6c2-7d3f-7c62-9c56-0f6ad1c5a0b7",
        TextFormat.Date => "date such as 2026-03-02",
        _ => "time of RFC 3339 such as 2026-03-02T10:00:00Z",
    };

    private static string Plain(SchemaNode schema) => schema switch
    {
        { Format: not TextFormat.None } => $"a {Named(schema.Format)}",
        { Kinds: var kinds } when (kinds & JsonKinds.String) != 0 => "a text",
        { Kinds: var kinds } when (kinds & JsonKinds.Number) != 0 => "a number",
        { Kinds: var kinds } when (kinds & JsonKinds.Integer) != 0 => "a whole number",
        { Kinds: var kinds } when (kinds & JsonKinds.Boolean) != 0 => "true or false",
        { Kinds: var kinds } when (kinds & JsonKinds.Array) != 0 => "an array",
        { Members.Length: > 0 } => $"an object with {string.Join(", ", schema.Members.Select((member, at) => (schema.Required >> at & 1) != 0 ? member.Name : $"{member.Name} (optional)"))}",
        _ => "an object",
    };

    private static IEnumerable<string> Limits(SchemaNode schema)
    {
        if (schema.Values is { } values)
        {
            yield return $"one of {string.Join(", ", values.Take(MostValues))}{(values.Length > MostValues ? $" and {values.Length - MostValues} more" : "")}";
        }

        if (schema.Format != TextFormat.None && schema.Description is { } said && Articles.Any(article => said.StartsWith(article, StringComparison.Ordinal)))
        {
            yield return $"a {Named(schema.Format)}";
        }

        if (Span(schema.MinLength, schema.MaxLength) is { } characters)
        {
            yield return $"{characters} characters";
        }

        if (Span(schema.Minimum is null ? null : schema.Minimum, schema.Maximum) is { } numbers)
        {
            yield return $"{(schema.AboveMinimum ? "above " : "")}{numbers}{(schema.BelowMaximum ? " and below that" : "")}";
        }

        if (Span(schema.MinCount, schema.MaxCount) is { } entries)
        {
            yield return $"{entries} entries";
        }

        if (schema.Pattern is not null)
        {
            yield return $"matching {schema.Pattern.ToString().Replace(@"\z", "$", StringComparison.Ordinal)}";
        }
    }

    private static string? Span(decimal? least, decimal? most) => (least, most) switch
    {
        ({ } from, { } to) when from == to => Text(from),
        ({ } from, { } to) => $"{Text(from)} to {Text(to)}",
        ({ } from, null) => $"at least {Text(from)}",
        (null, { } to) => $"up to {Text(to)}",
        _ => null,
    };

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
