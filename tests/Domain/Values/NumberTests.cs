using System.Text.Json;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Tests.Values;

public sealed class NumberTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_quantity_is_one_or_more(int value) => Assert.Throws<ArgumentOutOfRangeException>(() => new Quantity(value));

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("1.5")]
    [InlineData("2147483648")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    public void A_quantity_in_json_is_a_whole_number(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Quantity>(json));

    [Theory]
    [InlineData("2.5500", "2.55")]
    [InlineData("3.0", "3")]
    [InlineData("100", "100")]
    [InlineData("0.001", "0.001")]
    [InlineData("0", "0")]
    public void A_unit_price_is_written_one_way(string json, string written) =>
        Assert.Equal(written, JsonSerializer.Serialize(JsonSerializer.Deserialize<UnitPrice>(json)));

    [Theory]
    [InlineData("-0.01")]
    [InlineData("0.00001")]
    [InlineData("1000000000.01")]
    [InlineData("1e30")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    public void No_unit_price_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<UnitPrice>(json));

    [Fact]
    public void A_unit_price_refuses_in_its_constructor_too()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new UnitPrice(-11062.06m));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UnitPrice(0.00001m));
    }

    [Fact]
    public void Quantity_times_unit_price_is_exact() => Assert.Equal(0.003m, new UnitPrice(0.001m) * new Quantity(3));

    [Fact]
    public void Defaults_cannot_be_used_and_a_forgotten_price_is_not_a_gift()
    {
        Assert.Throws<InvalidOperationException>(() => default(Quantity).Value);
        Assert.Throws<InvalidOperationException>(() => default(UnitPrice).Value);
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(default(Quantity)));
        Assert.NotEqual(default, new UnitPrice(0m));
    }
}
