using System.Text.Json;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Tests.Values;

public sealed class MoneyTests
{
    private static readonly Currency Jpy = Currency.Parse("JPY");
    private static readonly Currency Kwd = Currency.Parse("KWD");

    [Fact]
    public void Json_has_all_minor_digits_whatever_the_amount_was_written_as()
    {
        Assert.Equal("""{"Amount":12.50,"Currency":"GBP"}""", JsonSerializer.Serialize(new Money(12.5m, Currency.Gbp)));
        Assert.Equal("""{"Amount":12.50,"Currency":"GBP"}""", JsonSerializer.Serialize(new Money(12.5000m, Currency.Gbp)));
        Assert.Equal("""{"Amount":7,"Currency":"JPY"}""", JsonSerializer.Serialize(new Money(7.00m, Jpy)));
        Assert.Equal("""{"Amount":0.125,"Currency":"KWD"}""", JsonSerializer.Serialize(new Money(0.125m, Kwd)));
    }

    [Fact]
    public void Json_reads_back() =>
        Assert.Equal(new Money(12.5m, Currency.Gbp), JsonSerializer.Deserialize<Money>("""{"Currency":"gbp","Amount":12.5}"""));

    [Theory]
    [InlineData("""{"Amount":12.505,"Currency":"GBP"}""")]
    [InlineData("""{"Amount":12.5,"Currency":null}""")]
    [InlineData("""{"Amount":12.5}""")]
    [InlineData("""{"Amount":"12.5","Currency":"GBP"}""")]
    [InlineData("""{"Amount":12.5,"Currency":"QQQ"}""")]
    [InlineData("""12.5""")]
    public void Json_rubbish_is_refused(string json) => Assert.ThrowsAny<Exception>(() => JsonSerializer.Deserialize<Money>(json));

    [Fact]
    public void An_amount_is_never_finer_than_its_currency()
    {
        Assert.Throws<ArgumentException>(() => new Money(0.001m, Currency.Gbp));
        Assert.Throws<ArgumentException>(() => new Money(0.5m, Jpy));
        Assert.Throws<ArgumentNullException>(() => new Money(1m, null!));
    }

    [Theory]
    [InlineData(0.125, 0.12)]
    [InlineData(0.135, 0.14)]
    [InlineData(-0.125, -0.12)]
    [InlineData(0.1251, 0.13)]
    public void Rounding_takes_halves_to_the_even_neighbour(double exact, double payable) =>
        Assert.Equal(new Money((decimal)payable, Currency.Gbp), Money.Rounded((decimal)exact, Currency.Gbp));

    [Fact]
    public void Amounts_of_one_currency_add_subtract_and_compare()
    {
        var (one, two) = (new Money(1m, Currency.Gbp), new Money(2m, Currency.Gbp));
        Assert.Equal(new Money(3m, Currency.Gbp), one + two);
        Assert.Equal(new Money(-1m, Currency.Gbp), one - two);
        Assert.True(one < two && two > one && one <= two && two >= one && !(one > two));
    }

    [Fact]
    public void Amounts_of_two_currencies_do_not_mix()
    {
        var (pound, euro) = (new Money(1m, Currency.Gbp), new Money(1m, Currency.Eur));
        Assert.Throws<InvalidOperationException>(() => pound + euro);
        Assert.Throws<InvalidOperationException>(() => pound - euro);
        Assert.Throws<InvalidOperationException>(() => pound < euro);
        Assert.NotEqual(pound, euro);
    }

    [Fact]
    public void The_default_cannot_be_used()
    {
        Assert.Throws<InvalidOperationException>(() => default(Money).Amount);
        Assert.Throws<InvalidOperationException>(() => default(Money) + new Money(1m, Currency.Gbp));
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(default(Money)));
    }
}
