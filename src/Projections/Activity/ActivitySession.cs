using System.Text.Json.Serialization;

namespace KiVendTout.Projections.Activity;

/// <summary>A visit: what happened in one session without a pause of 30 minutes. One document per part of a session's stream.</summary>
public sealed record ActivitySession
{
    /// <summary>The stream and the number of the part in it, such as <c>0190…:0</c>.</summary>
    [JsonPropertyName("_id")]
    public required string Id { get; init; }

    /// <summary>The session's stream.</summary>
    public required Guid Stream { get; init; }

    /// <summary>Which part of it, from 0, in the order of time.</summary>
    public required int Part { get; init; }

    /// <summary>Version of the stream that this was reckoned from: the document of a higher one is the truer one.</summary>
    public required long Version { get; init; }

    /// <summary>The customer, by their pseudonym.</summary>
    public string? Customer { get; init; }

    /// <summary>The visitor, by their pseudonym.</summary>
    public string? Visitor { get; init; }

    /// <summary>Day of the first event, UTC.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>When it began, to the millisecond.</summary>
    public required DateTimeOffset First { get; init; }

    /// <summary>When its last event happened.</summary>
    public required DateTimeOffset Last { get; init; }

    /// <summary>By what the visitor came, first.</summary>
    public required string Platform { get; init; }

    /// <summary>What brought them, first.</summary>
    public string? Channel { get; init; }

    /// <summary>How many events.</summary>
    public required long Events { get; init; }

    /// <summary>How many of each name.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>Which stages of the funnel were reached.</summary>
    public required ReachedStages Reached { get; init; }

    /// <summary>How many errors the visitor was shown.</summary>
    public required long Errors { get; init; }

    /// <summary>The products looked at, each once, in order.</summary>
    public required IReadOnlyList<string> Products { get; init; }

    /// <summary>What was in the cart at the end.</summary>
    public required IReadOnlyList<CartLine> Cart { get; init; }

    /// <summary>From when its time to live counts: when the shop last heard of it.</summary>
    public required DateTimeOffset HeardAt { get; init; }
}

/// <summary>Stages of the funnel, each 1 or 0 so that they can be added up. Being there counts, whatever way one came.</summary>
/// <param name="ProductView">Looked at a product.</param>
/// <param name="Cart">Put something into the cart.</param>
/// <param name="Checkout">Was asked where to send it.</param>
/// <param name="PaymentDetails">Was asked how to pay.</param>
/// <param name="Purchase">Bought.</param>
public sealed record ReachedStages(int ProductView, int Cart, int Checkout, int PaymentDetails, int Purchase);

/// <summary>A product in a cart.</summary>
/// <param name="Sku">Which.</param>
/// <param name="Pieces">How many.</param>
public sealed record CartLine(string Sku, int Pieces);
