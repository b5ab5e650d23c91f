using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Tests.Values;

public sealed class CardReferenceTests
{
    [Theory]
    [InlineData("tok_1NqZ8b2eZvKYlo2C")]
    [InlineData("12345678901")]
    [InlineData("550e8400-e29b-41d4-a716-446655440000")]
    public void A_token_is_kept(string token) => Assert.Equal(token, new CardReference(token, CardBrand.Visa, "4242").Token);

    [Theory]
    [InlineData("4111111111111111")]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("4111-1111-1111-1111")]
    [InlineData("4111.1111.1111.1111")]
    [InlineData("tok_378282246310005")]
    [InlineData("4111111111111111=2512")]
    [InlineData("41111111111111112512")]
    [InlineData("123456789012")]
    [InlineData("1234567890123456789")]
    [InlineData("41111111-1111-1111-1111-111111111111")]
    [InlineData("４１１１１１１１１１１１１１１１")]
    public void A_card_number_never_enters_and_is_never_repeated(string token)
    {
        var thrown = Assert.Throws<ArgumentException>(() => new CardReference(token, CardBrand.Visa, "1111"));
        Assert.Contains("may be a card number", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("1111", thrown.Message, StringComparison.Ordinal);
        Assert.False(CardReference.TryCreate(token, CardBrand.Visa, "1111", out _, out _));
    }

    [Theory]
    [InlineData("", "4242")]
    [InlineData("to ken", "4242")]
    [InlineData("jeton-é", "4242")]
    [InlineData("tok", "424")]
    [InlineData("tok", "42424")]
    [InlineData("tok", "424x")]
    [InlineData("tok", "٤٢٤٢")]
    [InlineData("tok", "4111111111111111")]
    public void Rubbish_is_refused(string token, string lastFour) =>
        Assert.Throws<ArgumentException>(() => new CardReference(token, CardBrand.Visa, lastFour));

    [Fact]
    public void A_brand_that_is_none_is_refused() =>
        Assert.Throws<ArgumentException>(() => new CardReference("tok", (CardBrand)99, "4242"));

    [Fact]
    public void People_see_no_token() => Assert.Equal("Visa ending in 4242", new CardReference("tok", CardBrand.Visa, "4242").ToString());
}
