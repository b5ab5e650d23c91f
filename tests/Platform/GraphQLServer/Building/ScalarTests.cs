using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Building;

public sealed class ScalarTests
{
    [Theory]
    [InlineData("Int", "1", "1")]
    [InlineData("Int", "-2147483648", "-2147483648")]
    [InlineData("Int", "2147483648", null)]
    [InlineData("Int", "1.0", null)]
    [InlineData("Int", "\"1\"", null)]
    [InlineData("Int", "true", null)]
    [InlineData("Float", "1", "1")]
    [InlineData("Float", "1.5e3", "1500")]
    [InlineData("Float", "1e400", null)]
    [InlineData("Float", "\"1.5\"", null)]
    [InlineData("String", "\"a\"", "\"a\"")]
    [InlineData("String", "1", null)]
    [InlineData("String", "A", null)]
    [InlineData("Boolean", "true", "true")]
    [InlineData("Boolean", "0", null)]
    [InlineData("ID", "\"a\"", "\"a\"")]
    [InlineData("ID", "99999999999999999999", "\"99999999999999999999\"")]
    [InlineData("ID", "1.0", null)]
    [InlineData("ID", "true", null)]
    [InlineData("Long", "\"9223372036854775807\"", "\"9223372036854775807\"")]
    [InlineData("Long", "7", "\"7\"")]
    [InlineData("Long", "9223372036854775808", null)]
    [InlineData("Long", "1.0", null)]
    [InlineData("Decimal", "\"12.50\"", "\"12.50\"")]
    [InlineData("Decimal", "12.50", "\"12.50\"")]
    [InlineData("Decimal", "\"12,50\"", null)]
    [InlineData("DateTime", "\"2026-01-31T10:00:00Z\"", "\"2026-01-31T10:00:00Z\"")]
    [InlineData("DateTime", "\"2026-01-31T10:00:00.25+02:00\"", "\"2026-01-31T10:00:00.25+02:00\"")]
    [InlineData("DateTime", "\"2026-01-31T10:00:00\"", null)]
    [InlineData("DateTime", "\"2026-02-30T10:00:00Z\"", null)]
    [InlineData("DateTime", "\"2026-01-31\"", null)]
    [InlineData("Date", "\"2026-01-31\"", "\"2026-01-31\"")]
    [InlineData("Date", "\"2026-02-30\"", null)]
    [InlineData("UUID", "\"7d444840-9dc0-11d1-b245-5ffdce74fad2\"", "\"7d444840-9dc0-11d1-b245-5ffdce74fad2\"")]
    [InlineData("UUID", "\"7d444840\"", null)]
    [InlineData("URL", "\"https://example.org/a\"", "\"https://example.org/a\"")]
    [InlineData("URL", "\"not an address\"", null)]
    [InlineData("JSON", "{a: [1, 1.5, \"x\", B, null, true]}", "{\"a\":[1,1.5,\"x\",\"B\",null,true]}")]
    public void A_literal_is_read_and_written(string name, string literal, string? written)
    {
        var scalar = Named(name);
        var done = scalar.TryParse(Parser.ParseValue(SourceText.Of(literal)), out var value, out var problem);
        Assert.Equal(written is not null, done);
        Assert.Equal(done, problem is null);
        if (done)
        {
            Assert.Equal(written, Call.Written(scalar, value!));
            Assert.True(scalar.TryParse(scalar.ToLiteral(value!), out var again, out _));
            Assert.Equal(written, Call.Written(scalar, again!));
        }
    }

    [Theory]
    [InlineData("Int", "1", "1")]
    [InlineData("Int", "1.0", "1")]
    [InlineData("Int", "1e2", "100")]
    [InlineData("Int", "1.5", null)]
    [InlineData("Int", "2147483648", null)]
    [InlineData("Int", "\"1\"", null)]
    [InlineData("Float", "1e400", null)]
    [InlineData("Float", "0.1", "0.1")]
    [InlineData("Float", "\"1\"", null)]
    [InlineData("String", "\"a\\u0000\"", "\"a\\u0000\"")]
    [InlineData("String", "{}", null)]
    [InlineData("Boolean", "1", null)]
    [InlineData("Boolean", "\"true\"", null)]
    [InlineData("ID", "5", "\"5\"")]
    [InlineData("ID", "5.0", "\"5\"")]
    [InlineData("ID", "5.5", null)]
    [InlineData("ID", "[]", null)]
    [InlineData("Long", "9223372036854775807", "\"9223372036854775807\"")]
    [InlineData("Decimal", "0.10", "\"0.10\"")]
    [InlineData("JSON", "{\"a\":[]}", "{\"a\":[]}")]
    public void A_json_value_is_read_and_written(string name, string json, string? written)
    {
        var scalar = Named(name);
        var done = scalar.TryParse(JsonDocument.Parse(json).RootElement, out var value, out var problem);
        Assert.Equal(written is not null, done);
        Assert.Equal(done, problem is null);
        if (done)
        {
            Assert.Equal(written, Call.Written(scalar, value!));
        }
    }

    [Fact]
    public void What_a_resolver_returns_is_bent_as_far_as_the_specification_allows()
    {
        Assert.Equal("3", Call.Written(Scalars.Int, 3.0));
        Assert.Equal("1", Call.Written(Scalars.Int, true));
        Assert.Equal("12", Call.Written(Scalars.Int, "12"));
        Assert.Equal("0.1", Call.Written(Scalars.Float, 0.1f));
        Assert.Equal("\"1.5\"", Call.Written(Scalars.String, 1.5));
        Assert.Equal("\"true\"", Call.Written(Scalars.String, true));
        Assert.Equal("\"4\"", Call.Written(Scalars.Id, 4L));
        Assert.Equal("\"4\"", Call.Written(Scalars.Long, 4));
        Assert.Equal("\"2026-01-31T10:00:00Z\"", Call.Written(Scalars.DateTime, new DateTime(2026, 1, 31, 10, 0, 0, DateTimeKind.Utc)));
    }

    [Fact]
    public void What_cannot_be_shown_is_refused_in_words()
    {
        Refused(Scalars.Int, 1.5, "non-integer value: 1.5");
        Refused(Scalars.Int, 3_000_000_000L, "32-bit");
        Refused(Scalars.Int, "", "non-integer");
        Refused(Scalars.Float, double.NaN, "non numeric");
        Refused(Scalars.Float, double.PositiveInfinity, "non numeric");
        Refused(Scalars.String, new object(), "a value of type Object");
        Refused(Scalars.Boolean, "true", "non boolean");
        Refused(Scalars.Id, 1.5, "ID cannot");
        Refused(Scalars.DateTime, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local), "DateTime cannot");

        static void Refused(ScalarType scalar, object value, string words)
        {
            Assert.False(scalar.TrySerialize(value, out _, out var problem));
            Assert.Contains(words, problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_refusal_shows_no_more_than_the_beginning_of_what_was_sent()
    {
        Assert.False(Scalars.Int.TryParse(new StringValueNode(new string('x', 10_000), false, 0, 0), out _, out var problem));
        Assert.InRange(problem.Length, 50, 200);
    }

    private static ScalarType Named(string name) => Scalars.BuiltIn.Concat(Scalars.Extra).Single(scalar => scalar.Name == name);
}
