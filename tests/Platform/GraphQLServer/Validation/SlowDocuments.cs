using System.Globalization;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;
using KiVendTout.Platform.GraphQLServer.Validation;

namespace KiVendTout.Platform.GraphQLServer.Tests.Validation;

/// <summary>
/// Documents made to be slow: each has ended some server's day. They are answered, with the usual limits and with none but the one on comparisons. They are so
/// large that whoever takes a step for each pair of their pieces (of the operations and fragments: for each three), or for each path through them, does not end
/// within the deadline on any machine.
/// </summary>
public sealed class SlowDocuments
{
    private static readonly Schema Schema = SchemaBuilder.FromSdl($$"""
        interface Node { id: ID self: Node }
        {{Repeat(20, i => $"type T{i} implements Node {{ id: ID self: Node t: T{i} x(a: In): Int }}\n")}}
        input In { a: Int in: In }
        type Query { t: T0 node: Node id: ID }
        """);

    private static readonly Dictionary<string, string> Documents = new()
    {
        ["sixty fragments that spread the next one twice"] = "{ t { ...F0 } }" + Repeat(60, i => $"fragment F{i} on T0 {{ ...F{i + 1} ...F{i + 1} }}") + "fragment F60 on T0 { id }",
        ["sixty fragments that spread the next one in two fields"] = "{ t { ...F0 } }" + Repeat(60, i => $"fragment F{i} on T0 {{ t {{ ...F{i + 1} }} x: t {{ ...F{i + 1} }} }}") + "fragment F60 on T0 { id }",
        ["two hundred thousand equal fields"] = $"{{ {Repeat(200_000, _ => "id ")} }}",
        ["two hundred thousand equal fields with selections"] = $"{{ {Repeat(200_000, _ => "t { id } ")} }}",
        ["inline fragments of equal fields in each other"] = "{ t " + Repeat(150, _ => "{ id id id ... on T0 ") + "{ id }" + new string('}', 151),
        ["fields of twenty types that meet at every level"] = "{ node " + Repeat(20, _ => $"{{ {Repeat(20, i => $"... on T{i} {{ self {{ id }} }} ")} self ") + "{ id }" + new string('}', 21),
        ["a chain of two hundred thousand fragments"] = "{ t { ...F0 } }" + Repeat(200_000, i => $"fragment F{i} on T0 {{ t {{ ...F{i + 1} }} }}") + "fragment F200000 on T0 { id }",
        ["a ring of two hundred thousand fragments"] = "{ t { ...F0 } }" + Repeat(200_000, i => $"fragment F{i} on T0 {{ t {{ ...F{(i + 1) % 200_000} }} }}"),
        ["a hundred fragments that all spread each other"] = "{ t { ...F0 } }" + Repeat(100, i => $"fragment F{i} on T0 {{ {Repeat(100, j => $"...F{j} ")} t {{ {Repeat(100, j => $"...F{j} ")} }} }}"),
        ["two hundred thousand unknown fields"] = $"{{ {Repeat(200_000, i => $"unknown{i} ")} }}",
        ["an unknown field with a name of a megabyte"] = $"{{ {new string('a', 1_000_000)} }}",
        ["three thousand operations over three thousand fragments"] = Repeat(3_000, i => $"query Q{i} {{ t {{ ...F0 }} }}") + Repeat(3_000, i => $"fragment F{i} on T0 {{ id ...F{i + 1} }}") + "fragment F3000 on T0 { id }",
        ["twenty deep arguments of fifty thousand fields"] = $"{{ t {{ {Repeat(20, _ => $"x(a: {{ {Repeat(50_000, i => $"a{i}: 1 ")} }}) ")} }} }}",
        ["two hundred thousand variables used two hundred thousand times"] = $"query ({Repeat(200_000, i => $"$v{i}: Int ")}) {{ t {{ {Repeat(200_000, i => $"x{i}: x(a: {{a: $v{i}}}) ")} }} }}",
    };

    public static TheoryData<string> Names => [.. Documents.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task They_are_answered(string name)
    {
        var usual = new GraphQLOptions();
        var loose = new GraphQLOptions
        {
            MaxDepth = int.MaxValue,
            MaxFields = int.MaxValue,
            MaxAliases = int.MaxValue,
            MaxFragmentVisits = int.MaxValue,
            MaxErrors = 1_000,
        };
        foreach (var options in (GraphQLOptions[])[usual, loose])
        {
            await Task.Run(() => DocumentValidator.Validate(Schema, Parser.Parse(SourceText.Of(Documents[name]), ParserLimits.Trusted), options)).WaitAsync(TimeSpan.FromSeconds(120));
        }
    }

    [Fact]
    public void Sixty_fragments_that_spread_the_next_one_twice_are_too_many_spreads()
    {
        var document = Parser.Parse(SourceText.Of(Documents["sixty fragments that spread the next one twice"]), ParserLimits.Trusted);
        var error = Assert.Single(DocumentValidator.Validate(Schema, document, new GraphQLOptions()));
        Assert.Equal($"The operation spreads fragments more than {int.MaxValue} times; the limit (MaxFragmentVisits) is 1000. Spread fewer fragments.", error.Message);
        Assert.Empty(DocumentValidator.Validate(Schema, document, new GraphQLOptions { MaxFragmentVisits = int.MaxValue }));
    }

    private static string Repeat(int times, Func<int, string> piece) => string.Concat(Enumerable.Range(0, times).Select(i => string.Create(CultureInfo.InvariantCulture, $"{piece(i)}")));
}
