using System.Collections.Frozen;
using KiVendTout.Domain.Values;

namespace KiVendTout.Handlers.Payments.Provider;

/// <summary>A card of the simulated payment provider. Its number is for people to type somewhere else; the shop only ever sees the token.</summary>
/// <param name="Token">What stands for it here.</param>
/// <param name="Number">Its number, with blanks.</param>
/// <param name="Brand">Its scheme.</param>
/// <param name="About">What it does, in a few words.</param>
public sealed record TestCard(string Token, string Number, CardBrand Brand, string About)
{
    /// <summary>Every token of the simulated provider begins so.</summary>
    public const string Prefix = "tok_test_";

    /// <summary>The most that a card with a limit pays at once, in units of any currency.</summary>
    public const decimal Limit = 100m;

    /// <summary>How long the late card takes to be authorised.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromSeconds(5);

    /// <summary>How far behind the captured news the authorised news of the card out of order comes.</summary>
    public static readonly TimeSpan Behind = TimeSpan.FromSeconds(1);

    /// <summary>How long after the capture the bank takes the money back.</summary>
    public static readonly TimeSpan ChargedBackAfter = TimeSpan.FromSeconds(10);

    /// <summary>How often the provider is away before it takes an instruction for the card of the unreachable provider.</summary>
    public const int TimesAway = 3;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TestCard> All { get; } =
    [
        new("tok_test_approved", "4242 4242 4242 4242", CardBrand.Visa, "approved at once"),
        new("tok_test_insufficient_funds", "4000 0000 0000 9995", CardBrand.Visa, "declined: insufficient_funds"),
        new("tok_test_expired", "4000 0000 0000 0069", CardBrand.Visa, "declined: expired_card"),
        new("tok_test_do_not_honour", "4000 0000 0000 0002", CardBrand.Visa, "declined: do_not_honour"),
        new("tok_test_limit", "5555 5555 5555 4444", CardBrand.Mastercard, "approved up to 100.00, above that declined: limit_exceeded"),
        new("tok_test_late", "4000 0000 0000 3220", CardBrand.Visa, "authorised after 5 s"),
        new("tok_test_twice", "4000 0000 0000 3055", CardBrand.Visa, "approved; every notification is sent twice"),
        new("tok_test_out_of_order", "4000 0000 0000 3063", CardBrand.Visa, "captured by the provider itself, and told of a second before authorised"),
        new("tok_test_silent", "4000 0000 0000 3097", CardBrand.Visa, "never answered; the order is given up when its time is over"),
        new("tok_test_charged_back", "4000 0000 0000 0259", CardBrand.Visa, "approved; the bank takes the money back 10 s after the capture"),
        new("tok_test_provider_away", "4000 0000 0000 0119", CardBrand.Visa, "approved; the provider cannot be reached for the first 3 attempts"),
    ];

    /// <summary>By token.</summary>
    public static IReadOnlyDictionary<string, TestCard> ByToken { get; } = All.ToFrozenDictionary(card => card.Token, StringComparer.Ordinal);

    /// <summary>The last four digits of the number.</summary>
    public string LastFour => Number[^4..];

    /// <summary>The code a card is declined with for an amount, or null when it is approved. Unknown cards are declined.</summary>
    public static string? Declines(string token, Money amount) => token switch
    {
        "tok_test_insufficient_funds" => "insufficient_funds",
        "tok_test_expired" => "expired_card",
        "tok_test_do_not_honour" => "do_not_honour",
        "tok_test_limit" when amount.Amount > Limit => "limit_exceeded",
        _ when !ByToken.ContainsKey(token) => "unknown_card",
        _ => null,
    };
}
