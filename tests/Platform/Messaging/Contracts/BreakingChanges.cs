using System.Text.Json.Nodes;
using KiVendTout.Platform.Messaging.Contracts;

namespace KiVendTout.Platform.Messaging.Tests.Contracts;

/// <summary>Which changes of a schema break whoever sends or reads the message.</summary>
public sealed class BreakingChanges
{
    private const string Base = """
        {"type":"object","properties":{
          "sku":{"type":"string","minLength":1,"maxLength":40},"colour":{"type":"string","enum":["red","blue"]},"pieces":{"type":"integer","minimum":1,"maximum":10},
          "at":{"type":"string","format":"date-time"},"note":{"type":["string","null"]},"code":{"type":"string","pattern":"^[A-Z]$"},
          "lines":{"type":"array","minItems":1,"items":{"type":"object","properties":{"n":{"type":"number"}},"required":["n"]}},"labels":{"type":"object","additionalProperties":{"type":"string","maxLength":5}}},
          "required":["sku","colour","at"]}
        """;

    [Fact]
    public void The_same_schema_breaks_nobody()
    {
        Assert.Empty(Breaking(Base, ContractDirection.Incoming));
        Assert.Empty(Breaking(Base, ContractDirection.Outgoing));
    }

    [Theory]
    [InlineData("""  "note":{"type":["string","null"]},  """, "", "/note: is gone.")]
    [InlineData("""  ["sku","colour","at"]  """, """  ["sku","colour","at","pieces"]  """, "/pieces: must be there now, and old messages are without it.")]
    [InlineData("""  "properties":{"n"  """, """  "properties":{"m":{"type":"string"},"n"  """, null)]
    [InlineData("""  {"n":{"type":"number"}},"required":["n"]  """, """  {"n":{"type":"number"},"m":{}},"required":["n","m"]  """, "/lines/*/m: is new and must be there, and old messages are without it: give it a default.")]
    [InlineData("""  ["string","null"]  """, """  "string"  """, "/note: may no longer be null.")]
    [InlineData("""  {"type":"number"}  """, """  {"type":"integer"}  """, "/lines/*/n: may no longer be number.")]
    [InlineData("""  ["red","blue"]  """, """  ["red"]  """, "/colour: 'blue' is no longer a value.")]
    [InlineData("""  "sku":{  """, """  "sku":{"enum":["a"],  """, "/sku: was any text and is now one of a list.")]
    [InlineData("""  "maxLength":40  """, """  "maxLength":39  """, "/sku: maxLength was 40 and is 39.")]
    [InlineData("""  "minLength":1  """, """  "minLength":2  """, "/sku: minLength was 1 and is 2.")]
    [InlineData("""  "maximum":10  """, """  "maximum":9  """, "/pieces: maximum was 10 and is 9.")]
    [InlineData("""  "minItems":1  """, """  "minItems":1,"maxItems":5  """, "/lines: maxItems was not said and is 5.")]
    [InlineData("""  "maxLength":5  """, """  "maxLength":4  """, "/labels/*: maxLength was 5 and is 4.")]
    [InlineData("""  ^[A-Z]$  """, """  ^[A-Za-z]$  """, "/code: has another pattern, and nobody can say whether all that fitted before still does.")]
    [InlineData("""  date-time  """, """  date  """, "/at: the format was date-time and is date.")]
    [InlineData("""  "required":["sku"  """, """  "additionalProperties":false,"required":["sku"  """, ": takes no other members any more.")]
    public void What_was_right_yesterday_must_be_right_tomorrow_whichever_way_it_goes(string old, string @new, string? problem)
    {
        var changed = Base.Replace(old.Trim(), @new.Trim(), StringComparison.Ordinal);
        Assert.NotEqual(Base, changed);
        string[] expected = problem is null ? [] : [problem];
        Assert.Equal(expected, Breaking(changed, ContractDirection.Incoming));
        Assert.Equal(expected, Breaking(changed, ContractDirection.Outgoing));
    }

    [Theory]
    [InlineData("""  ["sku","colour","at"]  """, """  ["sku","at"]  """, "/colour: may be missing now, and its readers rely on it.")]
    [InlineData("""  {"type":"number"}  """, """  {"type":["number","null"]}  """, "/lines/*/n: may now be null, which its readers do not expect.")]
    [InlineData("""  ["red","blue"]  """, """  ["red","blue","green"]  """, "/colour: 'green' is a new value, which its readers do not expect.")]
    [InlineData("""  ,"enum":["red","blue"]  """, "", "/colour: was one of a list and is now any text, which its readers do not expect.")]
    [InlineData("""  "maxLength":40  """, """  "maxLength":41  """, "/sku: maxLength was 40 and is 41.")]
    [InlineData("""  "minimum":1,  """, "", "/pieces: minimum was 1 and is not said.")]
    [InlineData("""  ,"pattern":"^[A-Z]$"  """, "", "/code: has no pattern any more, and its readers expect one.")]
    public void What_readers_rely_on_stays_and_senders_may_say_more(string old, string @new, string problem)
    {
        var changed = Base.Replace(old.Trim(), @new.Trim(), StringComparison.Ordinal);
        Assert.NotEqual(Base, changed);
        Assert.Empty(Breaking(changed, ContractDirection.Incoming));
        Assert.Equal([problem], Breaking(changed, ContractDirection.Outgoing));
    }

    private static IReadOnlyList<string> Breaking(string changed, ContractDirection direction) =>
        SchemaChange.Breaking(JsonNode.Parse(Base)!.AsObject(), JsonNode.Parse(changed)!.AsObject(), direction);
}
