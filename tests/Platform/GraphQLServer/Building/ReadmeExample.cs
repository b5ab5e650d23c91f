// The part between the lines of dashes stands in src/Platform/GraphQLServer/README.md too; a test keeps them equal.
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Building.Readme;

// ----
[Node]
public sealed record Book(Guid Id, string Title, string? Subtitle)
{
    [NodeResolver]
    public static Task<Book?> FetchAsync(Guid id, IShelf shelf) => shelf.FindAsync(id);
}

[ObjectType<Book>]
public static class BookFields
{
    public static int TitleLength([Parent] Book book) => book.Title.Length;
}

[QueryType]
public static class BookQueries
{
    /// <summary>The book of this title.</summary>
    public static Task<Book?> GetBookAsync(string title, IShelf shelf, CancellationToken cancellation) => shelf.FindAsync(title, cancellation);

    [UsePaging]
    public static Task<Page<Book>> GetBooksAsync(PagingArguments paging, IShelf shelf) => shelf.ReadAsync(paging);
}

public sealed record TitleTaken(string Message);

[MutationType]
public static class BookMutations
{
    [Error<TitleTaken>]
    public static async Task<MutationResult<Book>> AddBookAsync(string title, string? subtitle, IShelf shelf) =>
        await shelf.AddAsync(title, subtitle) is { } book ? book : MutationResult.Failed<Book>(new TitleTaken($"There is a book {title} already."));
}

public static class BookSchema
{
    public static Schema Build() => new SchemaBuilder().AddTypes(typeof(BookQueries), typeof(BookFields), typeof(BookMutations)).Build();
}
// ----

public interface IShelf
{
    Task<Book?> FindAsync(Guid id);

    Task<Book?> FindAsync(string title, CancellationToken cancellation);

    Task<Page<Book>> ReadAsync(PagingArguments paging);

    Task<Book?> AddAsync(string title, string? subtitle);
}
