using System.Globalization;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Types;

/// <summary>Words for a value that a scalar refuses. What the client sent is shown back to it, shortened.</summary>
internal static class Problem
{
    private const int Longest = 100;

    internal static string With(string sentence, ValueNode literal) => $"{sentence}: {Shortened(Literals.Print(literal))}";

    internal static string With(string sentence, JsonElement json) => $"{sentence}: {Shortened(json.GetRawText())}";

    /// <summary>For values of resolvers: only what is no secret of the server's is shown, so of unknown objects the type's name.</summary>
    internal static string With(string sentence, object value) => value switch
    {
        string text => $"{sentence}: {Shortened(Printer.Quote(text))}",
        bool flag => $"{sentence}: {(flag ? "true" : "false")}",
        IFormattable number and (int or long or double or float or decimal or short or byte) => $"{sentence}: {number.ToString(null, CultureInfo.InvariantCulture)}",
        _ => $"{sentence}: a value of type {value.GetType().Name}",
    };

    private static string Shortened(string text) => text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "...");
}
