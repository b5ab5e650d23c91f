using System.Text;
using System.Text.Json.Nodes;
using KiVendTout.Platform.Messaging.Contracts;

namespace KiVendTout.Platform.Messaging.Tests.Contracts;

/// <summary>A body is held against its schema; whoever sent it learns what to send instead.</summary>
public sealed class CheckingBodies
{
    internal const string Good = """
        {"id":"0190a6c2-7d3f-7c62-9c56-0f6ad1c5a0b7","sku":"GIFT-001","colour":"DarkBlue","pieces":3,"price":12.50,"at":"2026-03-02T10:00:00Z","day":"2026-03-02",
         "lines":[{"code":"AB-1","count":1},{"code":"AB-12","count":2,"parts":[{"code":"CD-3","count":1}]}],"note":null,"labels":{"a":"b"},"hidden":true}
        """;

    [Fact]
    public void A_body_that_fits_has_no_problem() => Assert.Empty(Check(Good));

    [Fact]
    public void What_may_be_missing_may_be_missing_and_what_is_more_is_passed_over() => Assert.Empty(Check(
        """{"more":{"deep":[1,2,{}]},"lines":[{"count":1,"code":"AB-1"}],"at":"2026-03-02T10:00:00.123+02:00","price":0,"pieces":1,"colour":"Red","sku":"\u00e4","id":"0190a6c2-7d3f-7c62-9c56-0f6ad1c5a0b7","lastly":1}"""));

    [Theory]
    [InlineData("sku", null, "/sku: is missing. Send the product's code, 1 to 40 characters.")]
    [InlineData("sku", "null", "/sku: is null. Send the product's code, 1 to 40 characters.")]
    [InlineData("sku", "\"\"", "/sku: is empty. Send the product's code, 1 to 40 characters.")]
    [InlineData("sku", "\"01234567890123456789012345678901234567890\"", "/sku: has 41 characters. Send the product's code, 1 to 40 characters.")]
    [InlineData("sku", "7", "/sku: is a number. Send the product's code, 1 to 40 characters.")]
    [InlineData("id", "\"0190a6c27d3f7c629c560f6ad1c5a0b7\"", "/id: is no UUID such as 0190a6c2-7d3f-7c62-9c56-0f6ad1c5a0b7. Send the message's subject, a UUID such as 0190a6c2-7d3f-7c62-9c56-0f6ad1c5a0b7.")]
    [InlineData("colour", "\"darkblue\"", "/colour: is none of the values known here. Send a text, one of Red, DarkBlue: what it looks like.")]
    [InlineData("colour", "1", "/colour: is a number. Send a text, one of Red, DarkBlue: what it looks like.")]
    [InlineData("pieces", "0", "/pieces: is out of range. Send a whole number, 1 to 1000: how many.")]
    [InlineData("pieces", "1.5", "/pieces: is no whole number, or too great for one. Send a whole number, 1 to 1000: how many.")]
    [InlineData("pieces", "1.0", "/pieces: is no whole number, or too great for one. Send a whole number, 1 to 1000: how many.")]
    [InlineData("pieces", "\"3\"", "/pieces: is a text. Send a whole number, 1 to 1000: how many.")]
    [InlineData("price", "99999.991", "/price: is out of range. Send the price of a piece, 0 to 99999.99.")]
    [InlineData("price", "1e400", "/price: is too great a number. Send the price of a piece, 0 to 99999.99.")]
    [InlineData("at", "\"2026-03-02\"", "/at: is no time of RFC 3339 such as 2026-03-02T10:00:00Z. Send a time of RFC 3339 such as 2026-03-02T10:00:00Z: when.")]
    [InlineData("at", "\"2026-02-30T10:00:00Z\"", "/at: is no time of RFC 3339 such as 2026-03-02T10:00:00Z. Send a time of RFC 3339 such as 2026-03-02T10:00:00Z: when.")]
    [InlineData("day", "\"2026-02-30\"", "/day: is no date such as 2026-03-02. Send the day it counts for, a date such as 2026-03-02, or null.")]
    [InlineData("note", "\"012345678901234567890\"", "/note: has 21 characters. Send a remark of the sender, up to 20 characters, or null.")]
    [InlineData("lines", "[]", "/lines: has 0 entries. Send the lines of it, 1 to 3 entries.")]
    [InlineData("lines", "[{\"code\":\"AB-1\",\"count\":1},{\"code\":\"AB-1\\n\",\"count\":1}]", "/lines/1/code: is not written as it must be. Send the code on the shelf, matching ^(?:[A-Z]{2}-[0-9]{1,3})$.")]
    [InlineData("lines", "[{\"code\":\"AB-1\",\"count\":1,\"other\":2}]", "/lines/0/other: is not known here. Leave it out; known are code, count, parts.")]
    [InlineData("lines", "[{\"code\":\"AB-1\",\"count\":1,\"ada@example.org\":2}]", "/lines/0/?: is not known here. Leave it out; known are code, count, parts.")]
    [InlineData("lines", "[{\"code\":\"AB-1\",\"count\":1,\"parts\":[{\"code\":\"AB-1\"}]}]", "/lines/0/parts/0/count: is missing. Send a whole number, -9223372036854775808 to 9223372036854775807: how many.")]
    [InlineData("lines", "[{\"code\":\"AB-1\",\"count\":1,\"code\":\"AB-1\"}]", "/lines/0/code: comes twice. Send it once.")]
    [InlineData("labels", "{\"a\":1}", "/labels/a: is a number. Send a text.")]
    [InlineData("labels", "{\"a\":\"\",\"b\":\"\",\"c\":\"\"}", "/labels: has 3 members. Send an object, up to 2 entries, or null: free labels.")]
    [InlineData("hidden", "null", "/hidden: is null. Send true or false: whether nobody sees it.")]
    public void A_member_that_does_not_fit_says_what_to_send(string member, string? value, string problem)
    {
        var body = JsonNode.Parse(Good)!.AsObject();
        body.Remove(member);
        var text = value is null ? body.ToJsonString() : $"{body.ToJsonString()[..^1]},\"{member}\":{value}}}";
        Assert.Equal([problem], Check(text).Select(found => found.ToString()));
    }

    [Theory]
    [InlineData("", "The body is empty. Send one JSON object in UTF-8.")]
    [InlineData("  ", "The body is no JSON: line 1, byte 3. Send one JSON object in UTF-8.")]
    [InlineData("hello", "The body is no JSON: line 1, byte 1. Send one JSON object in UTF-8.")]
    [InlineData("{\"sku\":", "The body is no JSON: line 1, byte 8. Send one JSON object in UTF-8.")]
    [InlineData("{}{}", "The body is no JSON: line 1, byte 3. Send one JSON object in UTF-8.")]
    [InlineData("{\"sku\":1,}", "The body is no JSON: line 1, byte 10. Send one JSON object in UTF-8.")]
    [InlineData("\ufeff{}", "The body is no JSON: line 1, byte 1. Send one JSON object in UTF-8.")]
    public void A_body_that_is_no_JSON_says_where(string body, string problem)
    {
        var found = Assert.Single(Check(body));
        Assert.Equal((problem, SchemaProblem.NotJson), (found.ToString(), found.Code));
    }

    [Theory]
    [InlineData("[]", "The body is an array.")]
    [InlineData("null", "The body is null.")]
    [InlineData("\"a\"", "The body is a text.")]
    public void A_body_of_another_kind_is_told_what_it_is(string body, string problem)
    {
        var found = Assert.Single(Check(body));
        Assert.Equal(SchemaProblem.Schema, found.Code);
        Assert.StartsWith(problem, found.ToString(), StringComparison.Ordinal);
        Assert.Contains("id, sku, colour, pieces, price, at, day (optional), lines", found.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_and_half_a_surrogate_pair_are_problems_and_no_exceptions()
    {
        Assert.Equal("The body is not UTF-8. Send one JSON object in UTF-8.", Assert.Single(DerivingSchemas.Sample.Check(new byte[] { 0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d })).ToString());
        Assert.Contains("half a surrogate pair", Assert.Single(Check(Good.Replace("GIFT-001", "\\ud800", StringComparison.Ordinal))).ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(Check("""{"\ud800":1}"""));
    }

    [Fact]
    public void Depth_and_number_of_problems_are_bounded()
    {
        var deep = $"{{\"more\":{new string('[', 100_000)}{new string(']', 100_000)}}}";
        Assert.Equal("The body is nested deeper than 64. Send it flatter.", Assert.Single(Check(deep)).ToString());

        var many = Good.Replace("\"lines\":[", "\"lines\":[" + string.Concat(Enumerable.Repeat("{\"code\":1},", 10_000)), StringComparison.Ordinal);
        Assert.Equal(MessageSchema.MaxProblems, Check(many).Count);
    }

    [Fact]
    public void Nothing_is_allocated_while_all_is_well()
    {
        var body = Encoding.UTF8.GetBytes(Good.Replace("GIFT", "G\\u0049FT", StringComparison.Ordinal));
        for (var warm = 0; warm < 2_000; warm++)
        {
            Assert.Empty(DerivingSchemas.Sample.Check(body));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var times = 0; times < 1_000; times++)
        {
            DerivingSchemas.Sample.Check(body);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    private static IReadOnlyList<SchemaProblem> Check(string body) => DerivingSchemas.Sample.Check(Encoding.UTF8.GetBytes(body));
}
