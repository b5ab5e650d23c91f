using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace KiVendTout.Platform.GraphQLServer.Transport.Http;

/// <summary>What a client may be answered with. The order settles a draw between types that one wildcard stands for.</summary>
internal enum MediaType
{
    Json,
    GraphQLJson,
    EventStream,
    Html,
    None,
}

/// <summary>What an Accept header asks for.</summary>
/// <param name="Best">The best of our types; <see cref="MediaType.None"/> when none will do.</param>
/// <param name="EventStream">Whether event streams are named, though another type may be liked better.</param>
internal readonly record struct Accepted(MediaType Best, bool EventStream);

/// <summary>Reads Accept headers (RFC 9110, 12.5.1): the highest quality wins, then a named type before a wildcard, then the one named first.</summary>
internal static class AcceptHeader
{
    private static readonly string[] Names = ["application/json", "application/graphql-response+json", "text/event-stream", "text/html"];

    public static Accepted Read(StringValues header, bool html)
    {
        var text = header.Count == 1 ? header[0] : header.ToString();
        return text switch
        {
            null or "" or "*/*" or "application/json" => new(MediaType.Json, false),
            "application/graphql-response+json" => new(MediaType.GraphQLJson, false),
            _ => Weigh(text, html),
        };
    }

    private static Accepted Weigh(ReadOnlySpan<char> text, bool html)
    {
        Span<Offer> offers = stackalloc Offer[Names.Length];
        var position = 0;
        foreach (var range in text.Split(','))
        {
            Weigh(text[range], ++position, offers);
        }

        var best = -1;
        for (var i = 0; i < (html ? offers.Length : offers.Length - 1); i++)
        {
            if (offers[i].Quality > 0 && (best < 0 || offers[i].IsBetterThan(offers[best])))
            {
                best = i;
            }
        }

        var stream = offers[(int)MediaType.EventStream];
        return new(best < 0 ? MediaType.None : (MediaType)best, stream is { Quality: > 0, Precision: 3 });
    }

    private static void Weigh(ReadOnlySpan<char> item, int position, Span<Offer> offers)
    {
        var semicolon = item.IndexOf(';');
        var type = (semicolon < 0 ? item : item[..semicolon]).Trim();
        var quality = 1.0;
        for (var rest = semicolon < 0 ? [] : item[(semicolon + 1)..]; !rest.IsEmpty;)
        {
            var end = rest.IndexOf(';');
            var parameter = (end < 0 ? rest : rest[..end]).Trim();
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
            {
                quality = double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var q) ? q : 0;
            }
            else if (parameter.StartsWith("charset=", StringComparison.OrdinalIgnoreCase) && !ContentTypeHeader.IsUtf8(parameter["charset=".Length..]))
            {
                return;
            }
        }

        for (var i = 0; i < offers.Length; i++)
        {
            var precision = PrecisionOf(type, Names[i]);
            if (precision > offers[i].Precision)
            {
                offers[i] = new(quality, precision, position);
            }
        }
    }

    private static int PrecisionOf(ReadOnlySpan<char> asked, string ours) =>
        asked.Equals(ours, StringComparison.OrdinalIgnoreCase) ? 3
        : asked is "*/*" or "*" ? 1
        : asked.EndsWith("/*") && ours.AsSpan().StartsWith(asked[..^1], StringComparison.OrdinalIgnoreCase) ? 2
        : 0;

    private readonly record struct Offer(double Quality, int Precision, int Position)
    {
        public bool IsBetterThan(Offer other) =>
            Quality != other.Quality ? Quality > other.Quality
            : Precision != other.Precision ? Precision > other.Precision
            : Position < other.Position;
    }
}
