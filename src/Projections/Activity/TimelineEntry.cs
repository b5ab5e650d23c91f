using System.Text.Json.Serialization;

namespace KiVendTout.Projections.Activity;

/// <summary>Something that a customer or visitor did, or that was done for them. One document per event; events that name nobody have one too, under their session.</summary>
public sealed record TimelineEntry
{
    /// <summary>Position of the event in the log.</summary>
    [JsonPropertyName("_id")]
    public required long Position { get; init; }

    /// <summary>Version of the event's stream when this was written: the document of a higher one is the truer one.</summary>
    public required long Seen { get; init; }

    /// <summary>The customer, by their pseudonym; also for what they did in the same session before they signed in.</summary>
    public string? Customer { get; init; }

    /// <summary>The visitor, by their pseudonym.</summary>
    public string? Visitor { get; init; }

    /// <summary>The session's stream; null for what did not happen in the shop's pages.</summary>
    public Guid? Stream { get; init; }

    /// <summary>When, to the millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Day of it, UTC.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Stored name of the event.</summary>
    public required string Kind { get; init; }

    /// <summary>What its source calls it.</summary>
    public required string Name { get; init; }

    /// <summary>By what the visitor came.</summary>
    public string? Platform { get; init; }

    /// <summary>What brought them.</summary>
    public string? Channel { get; init; }

    /// <summary>The page.</summary>
    public string? Page { get; init; }

    /// <summary>What was used on it.</summary>
    public string? Element { get; init; }

    /// <summary>The product.</summary>
    public string? Sku { get; init; }

    /// <summary>Pieces put into the cart, or taken out when negative.</summary>
    public int? Change { get; init; }

    /// <summary>The order.</summary>
    public Guid? OrderId { get; init; }

    /// <summary>The payment.</summary>
    public Guid? PaymentId { get; init; }

    /// <summary>An amount in it.</summary>
    public decimal? Amount { get; init; }

    /// <summary>The amount's currency, ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary>From when its time to live counts: when the shop heard of it. Null for orders, payments and the customer's account, which stay.</summary>
    public DateTimeOffset? HeardAt { get; init; }
}

/// <summary>How the documents are written: camelCase, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TimelineEntry))]
[JsonSerializable(typeof(ActivitySession))]
public sealed partial class ActivityJson : JsonSerializerContext;
