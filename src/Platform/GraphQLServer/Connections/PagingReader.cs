using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Connections;

/// <summary>Reads and checks the four arguments of a connection. They stand in a row among the field's arguments.</summary>
/// <param name="index">Where the first of them stands.</param>
/// <param name="usual">Items when the client does not say how many.</param>
/// <param name="most">Items at the most.</param>
internal sealed class PagingReader(int index, int usual, int most)
{
    /// <summary>What one cursor may be long: the keys of a row are short, and the text goes to the store.</summary>
    private const int LongestCursor = 2_048;

    internal IReadOnlyList<InputValueDefinition> Arguments { get; } =
    [
        new() { Name = "first", Type = Scalars.Int, Description = $"So many from the front: at most {most}, and {Math.Min(usual, most)} when neither first nor last is given." },
        new() { Name = "after", Type = Scalars.String, Description = "Only what comes after this cursor." },
        new() { Name = "last", Type = Scalars.Int, Description = $"So many from the back: at most {most}." },
        new() { Name = "before", Type = Scalars.String, Description = "Only what comes before this cursor." },
    ];

    internal PagingArguments Read(ResolverContext context)
    {
        var (first, last) = (Count(context, 0, "first"), Count(context, 2, "last"));
        if (first is not null && last is not null)
        {
            throw Refused("first and last cannot be given together: ask for one page at a time.");
        }

        return new PagingArguments(
            first is null && last is null ? Math.Min(usual, most) : first,
            Cursor(context, 1, "after"),
            last,
            Cursor(context, 3, "before"),
            context.IsSelected("totalCount"),
            context.IsSelected("nodes") || context.IsSelected("edges") || context.IsSelected("pageInfo"));
    }

    private int? Count(ResolverContext context, int offset, string name) => context.Arguments[index + offset] switch
    {
        int count when count < 0 => throw Refused($"{name} must not be negative."),
        int count when count > most => throw new GraphQLException($"{name} is {count}, and a page has at most {most} items. Ask for less, and page with after or before.", ErrorCode.LimitExceeded),
        int count => count,
        _ => null,
    };

    private string? Cursor(ResolverContext context, int offset, string name) => context.Arguments[index + offset] is not string cursor ? null
        : cursor.Length <= LongestCursor && Opaque.TryDecode(cursor, out var text) ? text
        : throw Refused($"{name} is no cursor. Send a cursor as the server gave it.");

    private static GraphQLException Refused(string message) => new(message, ErrorCode.BadRequest);
}
