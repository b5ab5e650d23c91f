using System.Text;

namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>Damages texts: a letter lost, a token doubled, a bracket too many.</summary>
internal static class Noise
{
    private static readonly string[] Pieces =
    [
        "{", "}", "(", ")", "[", "]", ":", "!", "$", "@", "...", "|", "&", "=", "\"", "\"\"\"", "\\", "#", ",", ".", "-", "0", "1e", "01", "é", "😀", "\uFEFF", "\n", "\r", "\t", "\u0000",
        "on", "query", "fragment", "type", "extend", "null", "true", "\"text\"", "$v", "a: ", "\\u{41}", "\\uD800", "'", "?", "%",
    ];

    public static string Damage(string text, Random random)
    {
        var damaged = new StringBuilder(text);
        for (var i = random.Next(1, 3); i > 0 && damaged.Length > 2; i--)
        {
            var at = Place(damaged, random.Next(damaged.Length));
            switch (random.Next(5))
            {
                case 0:
                    damaged.Remove(at, char.IsHighSurrogate(damaged[at]) ? 2 : 1);
                    break;
                case 1:
                    damaged.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    var end = Place(damaged, Math.Min(damaged.Length, at + random.Next(1, 12)));
                    damaged.Insert(at, damaged.ToString(at, end - at));
                    break;
                case 3:
                    damaged.Length = at;
                    break;
                default:
                    var stop = Place(damaged, Math.Min(damaged.Length, at + random.Next(1, 12)));
                    damaged.Remove(at, stop - at);
                    break;
            }
        }

        return damaged.ToString();
    }

    /// <summary>Never between the halves of a surrogate pair, which UTF-8 could not say.</summary>
    private static int Place(StringBuilder text, int at) => at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
}
