using System.Text.Json;
using System.Text.Json.Serialization;

namespace KiVendTout.Platform.Documents.Tests.Setup;

public enum Channel
{
    Web,
    Mobile,
}

public sealed record Place(string Country, string? City);

/// <summary>A document with every kind of value.</summary>
public sealed record Visit
{
    public required string Id { get; init; }

    public string? Customer { get; init; }

    public DateOnly Day { get; init; }

    public DateTimeOffset At { get; init; }

    public DateTimeOffset? LeftAt { get; init; }

    public DateTime? Seen { get; init; }

    public decimal Amount { get; init; }

    public long Position { get; init; }

    public int Clicks { get; init; }

    public double Score { get; init; }

    public bool Bought { get; init; }

    public Guid? Session { get; init; }

    public Channel Channel { get; init; }

    public Place? Place { get; init; }

    public Dictionary<string, long> Counts { get; init; } = [];

    public List<string> Tags { get; init; } = [];

    public List<Place> Places { get; init; } = [];

    public JsonElement? Extra { get; init; }
}

/// <summary>A document whose id is a number.</summary>
public sealed record Line([property: JsonPropertyName("_id")] long Number, string Text);

public sealed record WithoutId(string Name);

public sealed record WithADollar(string Id, [property: JsonPropertyName("$where")] string Where);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Visit))]
[JsonSerializable(typeof(Line))]
[JsonSerializable(typeof(WithoutId))]
[JsonSerializable(typeof(WithADollar))]
internal sealed partial class TestJson : JsonSerializerContext;

internal static class Visits
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    public static Visit Number(int number, long position = 1) => new()
    {
        Id = $"v{number:D5}",
        Customer = $"c{number % 7}",
        Day = new DateOnly(2026, 3, 14).AddDays(number % 3),
        At = Noon.AddMinutes(number),
        Amount = number + 0.25m,
        Position = position,
        Clicks = number,
        Score = number / 8.0,
        Bought = number % 2 == 0,
        Place = new Place(number % 2 == 0 ? "FR" : "BE", null),
        Counts = new() { ["page_viewed"] = number, ["product_viewed"] = number % 5 },
    };

    public static List<Visit> Some(int count, long position = 1) => [.. Enumerable.Range(0, count).Select(number => Number(number, position))];

    /// <summary>For comparing: records with lists in them are never equal.</summary>
    public static string Text(IEnumerable<Visit> visits) => string.Join('\n', visits.Select(visit => JsonSerializer.Serialize(visit, TestJson.Default.Visit)));
}
