using System.Text.Json;

namespace KiVendTout.GraphQL.Lists;

/// <summary>The text that read models hold for a value of an enumeration: <c>charged_back</c> for <c>ChargedBack</c>.</summary>
internal static class StatusText
{
    /// <summary>The text of a value.</summary>
    public static object Of(object value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()!);

    /// <summary>The value of a text.</summary>
    /// <exception cref="InvalidOperationException">The read model knows a value that this enumeration lacks.</exception>
    public static T Parse<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw new InvalidOperationException($"{typeof(T).Name} has no value for '{text}', which a read model holds: add it.");
}
