using KiVendTout.Domain.Values;

namespace KiVendTout.GraphQL.Rest.Shapes;

/// <summary>
/// The texts that stand in many places, each a component of the document. What they allow is what the domain's values allow. A pattern that says
/// how long a text may be stands alone: generators of clients and of tests do badly with two statements of the same.
/// </summary>
internal static class KnownShapes
{
    private const string Printable = @"[^\u0000-\u001F\u007F-\u009F]";

    /// <summary>A product's code.</summary>
    public static JsonShape Sku { get; } = new()
    {
        Type = "string",
        Component = nameof(Sku),
        Description = "A product's code, in capitals.",
        Pattern = "^[A-Z0-9._/-]([A-Z0-9 ._/-]{0,62}[A-Z0-9._/-])?$",
        Example = "GIFT-001",
    };

    /// <summary>A country.</summary>
    public static JsonShape CountryCode { get; } = new()
    {
        Type = "string",
        Component = nameof(CountryCode),
        Description = "A country of ISO 3166-1 alpha-2; EU, or ZZ when it is not known.",
        Values = [.. Domain.Values.CountryCode.All.Select(country => country.Value).Order(StringComparer.Ordinal)],
        Example = "GB",
    };

    /// <summary>A currency.</summary>
    public static JsonShape CurrencyCode { get; } = new()
    {
        Type = "string",
        Component = nameof(CurrencyCode),
        Description = "A currency of ISO 4217.",
        Values = [.. Currency.All.Select(currency => currency.Code).Order(StringComparer.Ordinal)],
        Example = "GBP",
    };

    /// <summary>An amount that comes in.</summary>
    public static JsonShape AmountIn { get; } = new()
    {
        Type = "string",
        Component = nameof(AmountIn),
        Description = "An amount as a decimal text, from 0, with up to 4 decimal places.",
        Pattern = @"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,4})?$",
        Example = "12.50",
    };

    /// <summary>An amount that goes out.</summary>
    public static JsonShape Amount { get; } = new()
    {
        Type = "string",
        Component = nameof(Amount),
        Description = "An exact amount as a decimal text: never a number, because JSON's numbers are often read as binary fractions.",
        Pattern = @"^-?[0-9]{1,28}(\.[0-9]{1,28})?$",
        Example = "12.50",
    };

    /// <summary>A place in the log.</summary>
    public static JsonShape Position { get; } = new()
    {
        Type = "string",
        Component = nameof(Position),
        Description = "A place in the log of all events: a 64-bit number as a text, because many programs read JSON's numbers with 53 bits.",
        Pattern = "^[0-9]{1,19}$",
        Example = "4711",
    };

    /// <summary>A line of text.</summary>
    public static JsonShape Line { get; } = new()
    {
        Type = "string",
        Component = nameof(Line),
        Description = "One line of text that is not blank, without control characters.",
        Pattern = $"^{Printable}*[^\\u0000-\\u0020\\u007F-\\u00A0]{Printable}*$",
        MinLength = 1,
        MaxLength = 400,
    };

    /// <summary>An e-mail address.</summary>
    public static JsonShape Email { get; } = new()
    {
        Type = "string",
        Component = nameof(Email),
        Description = "An e-mail address.",
        Format = "email",
        MinLength = 3,
        MaxLength = 254,
        Example = "ada@example.org",
    };

    /// <summary>A payment provider's token.</summary>
    public static JsonShape CardToken { get; } = new()
    {
        Type = "string",
        Component = nameof(CardToken),
        Description = "The payment provider's token for the card: visible ASCII characters, and never the card's number; one that looks like a number is refused.",
        Pattern = "^[!-~]{1,128}$",
        Example = "tok_4f7a9c",
    };

    /// <summary>Four digits.</summary>
    public static JsonShape LastFour { get; } = new()
    {
        Type = "string",
        Component = nameof(LastFour),
        Description = "The last four digits of a card's number.",
        Pattern = "^[0-9]{4}$",
        Example = "4242",
    };

    /// <summary>The key of a request.</summary>
    public static JsonShape IdempotencyKey { get; } = new()
    {
        Type = "string",
        Component = nameof(IdempotencyKey),
        Description = "A text that is new for each new wish and the same for each retry of it, in double quotes or not; a UUID will do.",
        Pattern = "^([A-Za-z0-9._~:/+=-]{1,200}|\"[A-Za-z0-9._~:/+=-]{1,200}\")$",
        Example = "8e03978e-40d5-43dd-bc93-6894a57f9324",
    };

    /// <summary>Entity tags.</summary>
    public static JsonShape EntityTags { get; } = new()
    {
        Type = "string",
        Component = nameof(EntityTags),
        Description = "Entity tags as an ETag header gave them, separated by commas, or * for any. What is none of ours matches nothing.",
        Pattern = "^[ -~]{1,800}$",
        Example = "\"v1\"",
    };

    /// <summary>A place in a list.</summary>
    public static JsonShape Cursor { get; } = new()
    {
        Type = "string",
        Component = nameof(Cursor),
        Description = "Where a page begins, as a Link header gave it. Opaque: it may look otherwise tomorrow.",
        Pattern = "^[A-Za-z0-9_-]{1,600}$",
    };

    /// <summary>A UUID.</summary>
    public static JsonShape Uuid { get; } = new() { Type = "string", Format = "uuid" };

    /// <summary>A moment.</summary>
    public static JsonShape Time { get; } = new() { Type = "string", Format = "date-time" };

    /// <summary>A day.</summary>
    public static JsonShape Day { get; } = new() { Type = "string", Format = "date" };

    /// <summary>One of them by its name.</summary>
    public static JsonShape Named(string name) => (JsonShape)typeof(KnownShapes).GetProperty(name)!.GetValue(null)!;
}
