using System.Globalization;
using System.Text;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Bench.Messaging;

/// <summary>What visitors do, as messages of <c>user-events</c>: sessions of twelve events, six kinds mixed as in a shop, nothing twice.</summary>
/// <param name="seed">The same seed gives the same messages.</param>
internal sealed class VisitorFeed(int seed)
{
    private const int SessionLength = 12;
    private readonly Random _random = new(seed);
    private long _sessions;

    /// <summary>Further messages, those of a session behind one another among those of others.</summary>
    public IReadOnlyList<OutgoingMessage> Next(int count)
    {
        const int atOnce = 500;
        var messages = new List<OutgoingMessage>(count);
        var began = DateTimeOffset.UtcNow.AddMinutes(-30);
        while (messages.Count < count)
        {
            var first = _sessions;
            _sessions += atOnce;
            for (var step = 0; step < SessionLength; step++)
            {
                for (var session = first; session < _sessions && messages.Count < count; session++)
                {
                    messages.Add(One(session, step, began.AddSeconds(step * 20)));
                }
            }
        }

        return messages;
    }

    private OutgoingMessage One(long session, int step, DateTimeOffset at)
    {
        var (kind, more) = _random.Next(100) switch
        {
            < 45 => ("page_viewed", "\"page\":\"/catalogue/kitchen\""),
            < 70 => ("product_viewed", $"\"sku\":\"{Sku()}\""),
            < 80 => ("searched", $"\"results\":{_random.Next(60)}"),
            < 88 => ("clicked", "\"element\":\"wishlist_add\",\"page\":\"/catalogue/kitchen\""),
            < 98 => ("cart_changed", $"\"sku\":\"{Sku()}\",\"change\":1"),
            _ => ("signed_in", "\"method\":\"password\""),
        };
        var (visitor, id) = (string.Create(CultureInfo.InvariantCulture, $"v{seed}-{session}"), string.Create(CultureInfo.InvariantCulture, $"{seed}-{session}-{step}"));
        var body = $$"""{"sessionId":"s{{session}}","visitorId":"{{visitor}}","at":"{{at:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}","platform":"web","channel":"organic",{{more}}}""";
        var headers = new CloudEventHeaders { Id = id, Type = $"kivendtout.user.{kind}.v1", Source = "/kivendtout/web", Subject = visitor, Time = at };
        return new OutgoingMessage("user-events", visitor, Encoding.UTF8.GetBytes(body), headers.ToHeaders());
    }

    private string Sku() => _random.Next(10_000, 12_000).ToString(CultureInfo.InvariantCulture);
}
