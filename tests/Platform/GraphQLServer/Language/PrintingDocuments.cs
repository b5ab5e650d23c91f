using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Tests.Language;

/// <summary>Trees as text: the layout of graphql-js, and the same text again when it is parsed and printed once more.</summary>
public sealed class PrintingDocuments
{
    private const string Executable = """"
        "An operation"
        query Q(
        "with a description"
        $a: [Int!]! = [1, 2] @x
        $b: T = {f: null, g: {}}
        ) @d(e: ENUM) {
          x: a(b: $b, c: "s\n\"\\\u0001é😀", d: 1.5e-3) @skip(if: true) {
            b
            ... on T {
              c
            }
            ...F @d
            ... @include(if: false) {
              d
            }
          }
          aFieldWithALongName(
            withALongArgument: "and a long value"
            andAnother: ["with", "a", "long", "value"]
          )
        }

        """
        A fragment
          of "two" lines
        """
        fragment F on T @x {
          a(text: """single "line" block""")
        }

        mutation ($a: Int) {
          a
        }

        {
          a
        }
        """";

    private const string TypeSystem = """"
        "The schema"
        schema @x {
          query: Q
          subscription: S
        }

        """A type"""
        type A implements B & C @x {
          "A field"
          f(a: Int = 1 @y, b: [String!]! = ["x"]): [Int!]! @z
          g(
            "first"
            a: Int
            b: Int
          ): Int
        }

        interface B implements C {
          f: Int
        }

        union U @x = A | B

        enum E {
          A @deprecated(reason: "no")
          "second"
          B
        }

        input I @oneOf {
          a: Int = 1
          b: I
        }

        scalar S @specifiedBy(url: "u")

        directive @d(a: Int) repeatable on FIELD | FIELD_DEFINITION

        type Empty

        extend schema @x

        extend type A implements D

        extend union U = C

        extend input I {
          c: Int
        }
        """";

    [Theory]
    [InlineData(Executable)]
    [InlineData(TypeSystem)]
    public void Printed_text_is_its_own_print(string text) => Assert.Equal(text, Printer.Print(Parser.Parse(text)));

    [Theory]
    [InlineData("query{a}", "{\n  a\n}")]
    [InlineData("query Q{a,b}", "query Q {\n  a\n  b\n}")]
    [InlineData("query@x{a}", "query @x {\n  a\n}")]
    [InlineData("subscription{a(b:{c:[$d,\"\"\"e\nf\"\"\"]})}", "subscription {\n  a(b: {c: [$d, \"\"\"\n  e\n  f\n  \"\"\"]})\n}")]
    public void Loose_text_comes_out_in_one_layout(string text, string printed) => Assert.Equal(printed, Printer.Print(Parser.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData(" leading blank")]
    [InlineData("ends in a quote\"")]
    [InlineData("ends in three\"\"\"")]
    [InlineData("ends in a backslash\\")]
    [InlineData("a\n  b\n    c")]
    [InlineData("a\n b")]
    [InlineData("a\n\nb\"\"\"c")]
    [InlineData("a line that is longer than seventy characters, which go on lines of their own")]
    public void A_block_string_reads_back_as_it_was(string value)
    {
        Assert.True(BlockStrings.CanHold(value));
        Assert.Equal(value, Assert.IsType<StringValueNode>(Parser.ParseValue(SourceText.Of(BlockStrings.Print(value)))).Value);
    }

    [Theory]
    [InlineData("\n a")]
    [InlineData("a\n ")]
    [InlineData("a\rb")]
    [InlineData("a\u0001")]
    public void Some_strings_no_block_can_hold(string value) => Assert.False(BlockStrings.CanHold(value));
}
