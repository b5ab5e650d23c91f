using System.Text.Json;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Tests.Values;

/// <summary>Values that are one short text: currency, country, stock-keeping unit, e-mail address.</summary>
public sealed class CodeTests
{
    [Fact]
    public void Currencies_are_those_of_ISO_4217()
    {
        Assert.Equal(165, Currency.All.Count);
        Assert.All(Currency.All, currency => Assert.Matches("^[A-Z]{3}$", currency.Code));
        Assert.Same(Currency.Gbp, Currency.Parse(" gbp "));
    }

    [Theory]
    [InlineData("EUR", 2)]
    [InlineData("JPY", 0)]
    [InlineData("BHD", 3)]
    [InlineData("CLF", 4)]
    public void A_currency_has_its_minor_digits(string code, int digits) => Assert.Equal(digits, Currency.Parse(code).MinorDigits);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("QQQ")]
    [InlineData("XAU")]
    [InlineData("DEM")]
    [InlineData("£")]
    public void No_currency_is_refused(string? text) => Refused<Currency>(text, "ISO 4217");

    [Fact]
    public void Countries_are_those_of_ISO_3166_and_two_more()
    {
        Assert.Equal(249 + 2, CountryCode.All.Count);
        Assert.Equal("GB", CountryCode.Parse(" gb ").Value);
        Assert.Equal("EU", CountryCode.Parse("EU").Value);
        Assert.Equal("ZZ", CountryCode.Unknown.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("UK")]
    [InlineData("GBR")]
    [InlineData("United Kingdom")]
    [InlineData("XX")]
    public void No_country_is_refused(string? text) => Refused<CountryCode>(text, "ISO 3166");

    [Theory]
    [InlineData("15056bl", "15056BL")]
    [InlineData(" BANK CHARGES ", "BANK CHARGES")]
    [InlineData("gift_0001_20", "GIFT_0001_20")]
    [InlineData("a-b.c/d", "A-B.C/D")]
    public void Stock_keeping_units_are_written_one_way(string text, string value) => Assert.Equal(value, Sku.Parse(text).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("A\tB")]
    [InlineData("A\nB")]
    [InlineData("Ä1")]
    [InlineData("ſ")]
    [InlineData("'; drop table products; --")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void No_stock_keeping_unit_is_refused(string? text) => Refused<Sku>(text, "A SKU");

    [Theory]
    [InlineData("ada@example.org", "ada@example.org")]
    [InlineData(" Ada.L+shop@Mail.Example.ORG ", "Ada.L+shop@mail.example.org")]
    [InlineData("a@münchen.example", "a@münchen.example")]
    public void Addresses_keep_their_local_part(string text, string value) => Assert.Equal(value, Email.Parse(text).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("@example.org")]
    [InlineData("ada@")]
    [InlineData("ada@example")]
    [InlineData("ada@@example.org")]
    [InlineData("ada lovelace@example.org")]
    [InlineData("ada@example..org")]
    [InlineData("ada@-example.org")]
    [InlineData(".ada@example.org")]
    [InlineData("a..da@example.org")]
    [InlineData("ada@example.org\r\nBcc: all@example.org")]
    [InlineData("[erased]")]
    public void No_address_is_refused_without_repeating_it(string? text)
    {
        Refused<Email>(text, "e-mail address");
        Assert.False(Email.TryParse(text, out _, out var fault));
        Assert.DoesNotContain("ada", fault, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_address_too_long_is_refused()
    {
        Refused<Email>(new string('a', 65) + "@example.org", "64");
        Refused<Email>("a@" + string.Join('.', Enumerable.Repeat(new string('b', 60), 5)), "254");
    }

    [Fact]
    public void Defaults_cannot_be_used()
    {
        Assert.Throws<InvalidOperationException>(() => default(Sku).Value);
        Assert.Throws<InvalidOperationException>(() => default(Email).ToString());
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(default(CountryCode)));
    }

    [Fact]
    public void Json_is_a_string_and_nothing_else()
    {
        Assert.Equal("\"85123A\"", JsonSerializer.Serialize(Sku.Parse("85123a")));
        Assert.Equal(Sku.Parse("85123A"), JsonSerializer.Deserialize<Sku>("\"85123a\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Sku>("85123"));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Sku>("null"));
    }

    private static void Refused<T>(string? text, string says)
        where T : ITextValue<T>
    {
        Assert.False(T.TryParse(text, out _, out var fault));
        Assert.Contains(says, fault, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => T.Parse(text));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(text)) ?? throw new JsonException());
    }
}
