using System.Reflection;
using System.Reflection.Emit;
using System.Security.Claims;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Execution;
using Microsoft.Extensions.DependencyInjection;

#pragma warning disable CA1822 // Members of the sample classes stand for fields of objects.

namespace KiVendTout.Platform.GraphQLServer.Tests.Building;

public sealed class CodeFirstTests
{
    [Fact]
    public void Classes_become_the_schema_that_their_code_says()
    {
        var printed = SdlPrinter.Print(new SchemaBuilder().AddTypes(typeof(Queries), typeof(BookFields)).Build());
        Assert.Equal(""""
            type Query {
              """
              A `book`, or null when there is no Book of this number.

              Second paragraph.
              """
              book(id: Int!): Book
              """All books."""
              books(
                """How many."""
                limit: Int! = 5
                genre: Genre = SCIENCE_FICTION
                """Words to look for."""
                words: [String!]
              ): [Book!]!
              count(filter: BookFilterInput): Int!
              who: String
              echo(numbers: [Int!]!, matrix: [[Int]], small: Int!, big: Long!, price: Decimal!, at: DateTime!, day: Date, id: UUID!, link: URL, any: Any, json: JSON!, choice: ChoiceInput): String!
              slowly: Int!
              streamed: [String!]!
            }

            """", printed[..(printed.IndexOf("\n}\n", StringComparison.Ordinal) + 3)]);
        Assert.Contains(""""
            type Book {
              title: String!
              subtitle: String
              genre: Genre!
              authors: [String]!
              pages: Int! @deprecated(reason: "Count them.")
              isLong: Boolean!
              """In words."""
              renamed: String!
              tags: [String!]
              label(prefix: String!): String!
              related: [Book!]!
            }
            """", printed, StringComparison.Ordinal);
        Assert.Contains(""""
            enum Genre {
              SCIENCE_FICTION
              """True things."""
              NON_FICTION @deprecated(reason: "Old.")
              VERSE
            }
            """", printed, StringComparison.Ordinal);
        Assert.Contains(""""
            """What to look for."""
            input BookFilterInput {
              """The title or a part of it."""
              title: String
              genres: [Genre!]!
              minPages: Int! = 10
              nested: NestedInput
              patch: String
            }
            """", printed, StringComparison.Ordinal);
        Assert.Contains("input ChoiceInput @oneOf {\n  a: Int\n  b: String\n}", printed, StringComparison.Ordinal);
        Assert.Contains("input NestedInput {\n  depth: Int! = 7\n  name: String!\n  note: String\n}", printed, StringComparison.Ordinal);
        Assert.Equal(printed, SdlPrinter.Print(SchemaBuilder.FromSdl(printed)));
    }

    [Fact]
    public async Task Fields_give_what_their_members_give()
    {
        var schema = new SchemaBuilder().AddTypes(typeof(Queries), typeof(BookFields)).Build();
        Assert.Equal(
            """{"data":{"book":{"title":"Dune","subtitle":null,"genre":"SCIENCE_FICTION","authors":["Herbert",null],"isLong":true,"label":"> Dune","renamed":"Own name","related":[{"title":"Emma"}],"tags":["of Dune"]}}}""",
            await Run.Document(schema, """{ book(id: 1) { title subtitle genre authors isLong label(prefix: "> ") renamed related { title } tags } }"""));
        Assert.Equal("""{"data":{"slowly":4,"streamed":["a","b"]}}""", await Run.Document(schema, "{ slowly streamed }"));
    }

    [Fact]
    public async Task Arguments_arrive_as_the_types_that_the_method_wants()
    {
        var schema = new SchemaBuilder().AddTypes(typeof(Queries), typeof(BookFields)).Build();
        Assert.Equal(
            """{"data":{"echo":"1,2|3,-;4|5|6|7.50|2026-01-31 10:00|2026-02-01|7d444840-9dc0-11d1-b245-5ffdce74fad2|https://example.org/|null|{\"a\":1}|b=x"}}""",
            await Run.Document(schema, """
                query($json: JSON!) {
                  echo(numbers: [1, 2], matrix: [[3, null], [4]], small: 5, big: "6", price: 7.50, at: "2026-01-31T10:00:00Z", day: "2026-02-01",
                    id: "7d444840-9dc0-11d1-b245-5ffdce74fad2", link: "https://example.org/", json: $json, choice: {b: "x"})
                }
                """, """{"json": {"a":1}}"""));
        Assert.Contains("too great or too small", await Run.Document(schema, """
            { echo(numbers: [], small: 70000, big: 1, price: 1, at: "2026-01-31T10:00:00Z", id: "7d444840-9dc0-11d1-b245-5ffdce74fad2", json: 1) }
            """), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_are_made_through_constructors_and_properties_with_their_defaults()
    {
        var schema = new SchemaBuilder().AddTypes(typeof(Queries), typeof(BookFields)).Build();
        Assert.Equal(
            """{"data":{"none":-1,"least":10,"nested":17,"all":1108}}""",
            await Run.Document(schema, """
                {
                  none: count
                  least: count(filter: {genres: []})
                  nested: count(filter: {genres: [], nested: {name: ""}})
                  all: count(filter: {genres: [VERSE], minPages: 1, title: "abc", patch: null, nested: {depth: 1, name: "ab", note: "c"}})
                }
                """));
    }

    [Fact]
    public async Task What_is_no_input_comes_from_the_services_and_the_request()
    {
        var schema = new SchemaBuilder().AddTypes(typeof(Queries), typeof(BookFields)).Build();
        Assert.Equal("""{"data":{"who":"Ann asks the library at who, cancellable: True"}}""", await Run.Document(
            schema, "{ who }", services: services => services.AddSingleton<ILibrary>(new Library("the library")), user: Call.SignedIn("Ann")));
    }

    [Fact]
    public void Properties_are_pure_and_methods_are_not()
    {
        var schema = new SchemaBuilder().AddTypes(typeof(Queries), typeof(BookFields)).Build();
        Assert.True(Call.FieldOf(schema, "Book.title").Resolver!.IsPure);
        Assert.Equal("Dune", Call.FieldOf(schema, "Book.title").Resolver!.Resolve(Queries.Dune));
        Assert.False(Call.FieldOf(schema, "Book.label").Resolver!.IsPure);
        Assert.False(Call.FieldOf(schema, "Query.count").Resolver!.IsPure);
        Assert.Same(Call.FieldOf(schema, "Book.isLong").Resolver!.Resolve(Queries.Dune), Call.FieldOf(schema, "Book.isLong").Resolver!.Resolve(Queries.Dune));
    }

    [Fact]
    public async Task Types_of_an_assembly_are_found_by_their_marks()
    {
        // The assembly of these tests holds broken samples too, so one with nothing else is made here.
        var module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Marked"), AssemblyBuilderAccess.Run).DefineDynamicModule("Marked");
        Static("Roots", typeof(QueryTypeAttribute), "GetOneAsync");
        Static("Changes", typeof(MutationTypeAttribute), "Change");
        Static("Unmarked", null, "Never");
        var schema = new SchemaBuilder().AddTypesOf(module.Assembly).AddQueryType(typeof(Unmarked)).Build();
        Assert.Equal("type Query {\n  one: Int!\n  two: Int!\n}\n\ntype Mutation {\n  change: Int!\n}\n", SdlPrinter.Print(schema));
        Assert.Equal("""{"data":{"one":1,"two":2}}""", await Run.Document(schema, "{ one two }"));

        void Static(string name, Type? mark, string method)
        {
            var type = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
            if (mark is not null)
            {
                type.SetCustomAttribute(new CustomAttributeBuilder(mark.GetConstructor([])!, []));
            }

            var code = type.DefineMethod(method, MethodAttributes.Public | MethodAttributes.Static, typeof(int), []).GetILGenerator();
            code.Emit(OpCodes.Ldc_I4_1);
            code.Emit(OpCodes.Ret);
            type.CreateType();
        }
    }

    [Fact]
    public void Everything_that_cannot_be_shown_is_named()
    {
        var refused = Assert.Throws<SchemaException>(() => new SchemaBuilder().AddTypes(typeof(Broken.Queries)).Build());
        Assert.Contains(refused.Problems, problem => problem.StartsWith("Query.pairs: System.Collections.Generic.Dictionary", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, problem => problem.Contains("would both be shown under this name", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, problem => problem.Contains("Mark the class [InputType]", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, problem => problem.Contains("must be a string, Guid, int or long", StringComparison.Ordinal));
    }

    [Fact]
    public void Guards_costs_and_sizes_are_kept()
    {
        var schema = new SchemaBuilder().AddTypes(typeof(Guarded.Queries)).Build();
        var field = schema.Query.Find("secrets")!;
        Assert.Equal([null, "own"], field.Authorization.Select(rule => rule.Policy));
        Assert.Equal(["admin"], field.Authorization[0].Roles);
        Assert.Equal(3.5, field.Cost);
        Assert.Equal(20, field.ListSize!.AssumedSize);
        Assert.Equal(["clerk", "admin"], ((Types.ObjectType)schema.Find("Secret")!).Authorization.Single().Roles);
        var printed = SdlPrinter.Print(schema);
        Assert.Contains("secrets: [Secret!]! @cost(weight: \"3.5\") @listSize(assumedSize: 20)", printed, StringComparison.Ordinal);
        Assert.Contains("directive @cost(", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("authorize", printed, StringComparison.OrdinalIgnoreCase);
    }

    public interface ILibrary
    {
        string Name { get; }
    }

    public sealed record Library(string Name) : ILibrary;

    public enum Genre
    {
        ScienceFiction,

        /// <summary>True things.</summary>
        [Obsolete("Old.")]
        NonFiction,
        [GraphQLName("VERSE")]
        Poetry,
        [GraphQLIgnore]
        Hidden,
    }

    public sealed record Book(string Title, string? Subtitle, Genre Genre, IReadOnlyList<string?> Authors, [property: Obsolete("Count them.")] int Pages)
    {
        [GraphQLIgnore]
        public string Secret => "never shown";

        public bool IsLong => true;

        [GraphQLName("renamed")]
        [GraphQLDescription("In words.")]
        public string OwnName => "Own name";

        public string GetLabel(string prefix) => prefix + Title;

        public string Tags => "replaced by the method of BookFields";
    }

    [ObjectType<Book>]
    public static class BookFields
    {
        public static Task<Book[]> GetRelatedAsync([Parent] Book book) => Task.FromResult(new[] { book with { Title = "Emma" } });

        public static List<string>? GetTags([Parent] Book book) => ["of " + book.Title];
    }

    /// <summary>What to look for.</summary>
    /// <param name="Title">The title or a part of it.</param>
    /// <param name="Genres"></param>
    /// <param name="MinPages"></param>
    /// <param name="Nested"></param>
    /// <param name="Patch"></param>
    [InputType]
    public sealed record BookFilter(string? Title, List<Genre> Genres, int MinPages = 10, Nested? Nested = null, Optional<string?> Patch = default);

    [InputType]
    public sealed class Nested
    {
        public int Depth { get; set; } = 7;

        public required string Name { get; init; }

        public string? Note { get; set; }

        public string ReadOnly => "not an input";
    }

    [OneOf]
    [InputType]
    public sealed record Choice(int? A, string? B);

    [QueryType]
    public static class Queries
    {
        internal static readonly Book Dune = new("Dune", null, Genre.ScienceFiction, ["Herbert", null], 600);

        /// <summary>
        /// A <c>book</c>, or null when there is no
        /// <see cref="CodeFirstTests.Book"/> of this number.
        /// <para>Second paragraph.</para>
        /// </summary>
        public static Task<Book?> GetBookAsync(int id, CancellationToken cancellation) => Task.FromResult(cancellation.IsCancellationRequested || id != 1 ? null : Dune);

        /// <summary>All books.</summary>
        /// <param name="limit">How many.</param>
        /// <param name="words">Words to look for.</param>
        /// <param name="genre"></param>
        public static IEnumerable<Book> Books(int limit = 5, Genre? genre = Genre.ScienceFiction, string[]? words = null) => [Dune with { Subtitle = $"{limit}{genre}{words}" }];

        public static int Count(BookFilter? filter) => filter is null ? -1
            : filter.MinPages + (filter.Title?.Length ?? 0) + (filter.Genres.Count * 100) + (filter.Patch.HasValue ? 1000 : 0)
            + (filter.Nested is { } nested ? nested.Depth + nested.Name.Length + (nested.Note?.Length ?? 0) : 0);

        public static string? Who(ClaimsPrincipal user, ILibrary library, RequestContext request, ResolverContext context, IServiceProvider services, CancellationToken cancellation) =>
            services == request.Services ? $"{user.Identity?.Name} asks {library.Name} at {context.Field.Name}, cancellable: {cancellation.CanBeCanceled}" : null;

        public static string Echo(
            int[] numbers, IReadOnlyList<List<int?>?>? matrix, short small, long big, decimal price, DateTimeOffset at, DateOnly? day, Guid id, Uri? link, object? any, System.Text.Json.JsonElement json, Choice? choice) =>
            FormattableString.Invariant($"{string.Join(',', numbers)}|{string.Join(';', matrix?.Select(row => string.Join(',', row!.Select(cell => cell?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"))) ?? [])}|{small}|{big}|{price}|{at:yyyy-MM-dd HH:mm}|{day:yyyy-MM-dd}|{id}|{link}|{any ?? "null"}|{json.GetRawText()}|{(choice is null ? "" : $"{(choice.A is null ? "b=" + choice.B : "a=" + choice.A)}")}");

        public static async ValueTask<int> GetSlowlyAsync()
        {
            await Task.Yield();
            return 4;
        }

        public static async IAsyncEnumerable<string> Streamed()
        {
            yield return "a";
            await Task.Yield();
            yield return "b";
        }

        [GraphQLIgnore]
        public static int Hidden() => 1;

        public static void NothingToShow() => _ = Hidden();
    }

    public static class Unmarked
    {
        public static int Two() => 2;
    }

    public static class Guarded
    {
        [Authorize("clerk", "admin")]
        public sealed record Secret(string Text);

        [QueryType]
        [Authorize("admin")]
        public static class Queries
        {
            [Authorize(Policy = "own")]
            [Cost(3.5)]
            [ListSize(20)]
            public static Secret[] Secrets() => [];
        }
    }

    public static class Broken
    {
        public sealed record Book(double Weight);

        public sealed record NoInput(int A);

        [InputType]
        public sealed record Outer(NoInput Inner);

        [QueryType]
        public static class Queries
        {
            public static Dictionary<string, int> Pairs() => [];

            public static CodeFirstTests.Book One() => Other.Dune;

            public static Book Two() => new(1);

            public static int Three(Outer outer) => outer.Inner.A;

            public static int Four([ID("Book")] double id) => (int)id;
        }

        private static class Other
        {
            internal static readonly CodeFirstTests.Book Dune = CodeFirstTests.Queries.Dune;
        }
    }
}
