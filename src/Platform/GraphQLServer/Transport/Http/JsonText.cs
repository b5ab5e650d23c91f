using System.Buffers.Text;
using System.Text.Json;

namespace KiVendTout.Platform.GraphQLServer.Transport.Http;

/// <summary>What is asked of JSON text beside its values.</summary>
internal static class JsonText
{
    /// <summary>A kind of value in words.</summary>
    public static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        _ => "null",
    };

    /// <summary>
    /// Whether a \u escape names half of a surrogate pair. JSON's grammar lets that pass, but it is no text, and every later reader of the value would
    /// throw. Backslashes stand in strings only, so no other part of the grammar needs to be known here.
    /// </summary>
    public static bool HasHalfCharacter(ReadOnlySpan<byte> json)
    {
        for (var at = json.IndexOf((byte)'\\'); at >= 0; at = json.IndexOf((byte)'\\'))
        {
            json = json[at..];
            var unit = EscapedUnit(json);
            if (char.IsLowSurrogate(unit) || (char.IsHighSurrogate(unit) && !char.IsLowSurrogate(EscapedUnit(json[6..]))))
            {
                return true;
            }

            json = json[Math.Min(json.Length, char.IsHighSurrogate(unit) ? 12 : 2)..];
        }

        return false;
    }

    private static char EscapedUnit(ReadOnlySpan<byte> json) =>
        json is [(byte)'\\', (byte)'u', _, _, _, _, ..] && Utf8Parser.TryParse(json.Slice(2, 4), out ushort unit, out var read, 'x') && read == 4 ? (char)unit : '\0';
}
