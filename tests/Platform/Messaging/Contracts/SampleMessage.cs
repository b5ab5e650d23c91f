using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KiVendTout.Platform.Messaging.Tests.Contracts;

/// <summary>Everything that a message's record can have.</summary>
/// <param name="Id">The message's subject.</param>
/// <param name="Sku">The product's code.</param>
/// <param name="Colour">What it looks like.</param>
/// <param name="Pieces">How many.</param>
/// <param name="Price">The price of a piece.</param>
/// <param name="At">When.</param>
/// <param name="Day">The day it counts for.</param>
/// <param name="Lines">The lines of it.</param>
/// <param name="Note">A remark of the sender.</param>
/// <param name="Labels">Free labels.</param>
/// <param name="Hidden">Whether nobody sees it.</param>
public sealed record SampleMessage(
    Guid Id,
    [property: StringLength(40, MinimumLength = 1)] string Sku,
    SampleColour Colour,
    [property: Range(1, 1000)] int Pieces,
    [property: Range(typeof(decimal), "0", "99999.99")] decimal Price,
    DateTimeOffset At,
    DateOnly? Day,
    [property: Length(1, 3)] IReadOnlyList<SampleLine> Lines,
    [property: MaxLength(20)] string? Note,
    [property: MaxLength(2)] IReadOnlyDictionary<string, string>? Labels = null,
    bool Hidden = false);

/// <summary>A line.</summary>
/// <param name="Code">The code on the shelf.</param>
/// <param name="Count">How many.</param>
/// <param name="Parts">The lines that it is made of.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SampleLine([property: RegularExpression("[A-Z]{2}-[0-9]{1,3}")] string Code, long Count, IReadOnlyList<SampleLine>? Parts = null);

/// <summary>A colour.</summary>
public enum SampleColour
{
    /// <summary>Red.</summary>
    Red,

    /// <summary>Dark blue.</summary>
    DarkBlue,
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SampleMessage))]
internal sealed partial class SampleJson : JsonSerializerContext;
