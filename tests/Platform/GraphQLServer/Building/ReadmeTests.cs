using System.Runtime.CompilerServices;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Tests.Building.Readme;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.Platform.GraphQLServer.Tests.Building;

public sealed class ReadmeTests
{
    [Fact]
    public void The_example_in_the_readme_is_the_one_that_is_tested()
    {
        var folder = Folder();
        var example = File.ReadAllText(Path.Combine(folder, "ReadmeExample.cs")).Split("// ----\n")[1];
        var readme = File.ReadAllText(Path.Combine(folder, "../../../../src/Platform/GraphQLServer/README.md"));
        Assert.Contains("```csharp\n" + example + "```\n", readme, StringComparison.Ordinal);
        var sdl = readme.Split("```graphql\n")[1].Split("```")[0];
        var printed = SdlPrinter.Print(BookSchema.Build());
        Assert.All(sdl.Split("\n\n"), piece => Assert.Contains(piece.Trim(), printed, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_example_works()
    {
        const string document = """
            mutation { addBook(input: {title: "Dune"}) { book { title titleLength } errors { ... on Error { message } } } }
            """;
        var shelf = new Shelf();
        Assert.Equal("""{"data":{"addBook":{"book":{"title":"Dune","titleLength":4},"errors":null}}}""", await Execute(document));
        Assert.Equal("""{"data":{"addBook":{"book":null,"errors":[{"message":"There is a book Dune already."}]}}}""", await Execute(document));
        Assert.Equal("""{"data":{"book":{"title":"Dune"},"books":{"totalCount":1,"nodes":[{"title":"Dune"}]}}}""", await Execute("""{ book(title: "Dune") { title } books(first: 1) { totalCount nodes { title } } }"""));
        Assert.Equal(
            """{"data":{"node":{"title":"Dune"}}}""", await Execute($$"""{ node(id: "{{GlobalId.Encode("Book", shelf.Books[0].Id)}}") { ... on Book { title } } }"""));

        Task<string> Execute(string text) => Run.Document(BookSchema.Build(), text, services: services => services.AddSingleton<IShelf>(shelf));
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private sealed class Shelf : IShelf
    {
        internal List<Book> Books { get; } = [];

        public Task<Book?> FindAsync(Guid id) => Task.FromResult(Books.Find(book => book.Id == id));

        public Task<Book?> FindAsync(string title, CancellationToken cancellation) => Task.FromResult(Books.Find(book => book.Title == title));

        public Task<Page<Book>> ReadAsync(PagingArguments paging) =>
            Task.FromResult(new Page<Book>([.. Books.Take(paging.Size)], book => book.Title, Books.Count > paging.Size, false, Books.Count));

        public async Task<Book?> AddAsync(string title, string? subtitle)
        {
            if (await FindAsync(title, default) is not null)
            {
                return null;
            }

            Books.Add(new Book(Guid.NewGuid(), title, subtitle));
            return Books[^1];
        }
    }
}
