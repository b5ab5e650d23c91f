using System.Text.RegularExpressions;
using KiVendTout.Handlers.Payments.Provider;

namespace KiVendTout.Handlers.Tests.Payments;

/// <summary>What people read is what the simulated provider does.</summary>
public partial class TestCardsInTheReadme
{
    [Fact]
    public void The_table_names_every_card_and_no_other() => Assert.Equal(
        TestCard.All.Select(card => (card.Number, card.Token, $"{card.Brand.ToString().ToUpperInvariant()} {card.LastFour}")),
        Row().Matches(File.ReadAllText(Path.Combine(Root(), "README.md"))).Select(row => (row.Groups["number"].Value, row.Groups["token"].Value, row.Groups["card"].Value)));

    [Fact]
    public void Their_numbers_could_be_typed_into_a_form_and_can_never_be_a_token() => Assert.All(TestCard.All, card =>
    {
        // The check digit of ISO/IEC 7812-1, annex B: every second digit from the right doubled, the sum of all digits is a multiple of ten.
        var digits = card.Number.Where(char.IsAsciiDigit).Reverse().Select((digit, place) => (digit - '0') * (1 + (place % 2)));
        Assert.Equal(0, digits.Sum(digit => digit > 9 ? digit - 9 : digit) % 10);
        Assert.True(SimulatedPaymentProvider.Knows(new Domain.Values.CardReference(card.Token, card.Brand, card.LastFour)));
        Assert.False(Domain.Values.CardReference.TryCreate(card.Number, card.Brand, card.LastFour, out _, out _));
    });

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KiVendTout.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        return folder.FullName;
    }

    [GeneratedRegex(@"^\| (?<number>[\d ]+) \| `(?<token>tok_test_\w+)` \| (?<card>[A-Z]+ \d{4}) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
