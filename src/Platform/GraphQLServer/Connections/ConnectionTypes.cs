using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Connections;

/// <summary>The types around a paged list: <c>XConnection</c>, <c>XEdge</c> and <c>PageInfo</c>, as Relay wants them.</summary>
internal static class ConnectionTypes
{
    /// <summary>One item with its place.</summary>
    private sealed record Edge(IPage Page, int Index)
    {
        internal string Cursor => Opaque.Encode(Page.CursorOf(Index));
    }

    /// <summary>The type of a paged field, and how large it can be.</summary>
    internal static (GraphQLType Type, Func<object?, object?>? Transform, ListSize? Size) Of(TypeGraph graph, Shape shape, UsePagingAttribute paging, string field, string place)
    {
        if (!shape.Is(typeof(Page<>)))
        {
            throw new SchemaException([$"{place}: a field marked [UsePaging] must return a Page, and not {shape.Type}."]);
        }

        var name = paging.ConnectionName ?? Names.Pascal(field);
        var item = shape.Arguments[0];
        var connection = graph.Get(item.Type, $"{name}Connection", () => new ObjectType($"{name}Connection"), type =>
        {
            type.Description = "One page of a list.";
            type.SetFields([.. Fields(graph, item, name, paging.IncludeTotalCount, place)]);
        });
        var most = paging.MaxPageSize > 0 ? paging.MaxPageSize : graph.Options.MaxPageSize;
        return (
            TypeGraph.Wrap(connection, shape.IsNullable),
            null,
            new ListSize(Math.Min(graph.Options.DefaultPageSize, most), ["first", "last"], ["edges", "nodes"], RequireOneSlicingArgument: false));
    }

    private static IEnumerable<FieldDefinition> Fields(TypeGraph graph, Shape item, string name, bool withTotalCount, string place)
    {
        yield return Field("edges", new ListType(new NonNullType(EdgeOf(graph, item, name, place))), "The items with their cursors.", page => Edges((IPage)page));
        yield return Field("nodes", new ListType(graph.Outputs.Of(item, place)), "The items.", page => ((IPage)page).Items);
        yield return Field("pageInfo", new NonNullType(PageInfo(graph)), "Where this page stands in the list.", page => page);
        if (withTotalCount)
        {
            yield return Field("totalCount", new NonNullType(Scalars.Int), "Items of the whole list.", page => ((IPage)page).TotalCount);
        }
    }

    private static ObjectType EdgeOf(TypeGraph graph, Shape item, string name, string place) => graph.Get(item.Type, $"{name}Edge", () => new ObjectType($"{name}Edge"), type =>
    {
        type.Description = "An item of a list with its place.";
        type.SetFields(
        [
            Field("cursor", new NonNullType(Scalars.String), "The place, to page on from.", edge => ((Edge)edge).Cursor),
            Field("node", graph.Outputs.Of(item, place), "The item.", edge => ((Edge)edge).Page.Items[((Edge)edge).Index]),
        ]);
    });

    private static ObjectType PageInfo(TypeGraph graph) => graph.Get(typeof(IPage), "PageInfo", () => new ObjectType("PageInfo"), type =>
    {
        type.Description = "Where a page stands in its list.";
        type.SetFields(
        [
            Field("hasNextPage", new NonNullType(Scalars.Boolean), "Whether there is more behind.", page => ((IPage)page).HasNextPage),
            Field("hasPreviousPage", new NonNullType(Scalars.Boolean), "Whether there is more before.", page => ((IPage)page).HasPreviousPage),
            Field("startCursor", Scalars.String, "The place of the first item.", page => CursorOf((IPage)page, 0)),
            Field("endCursor", Scalars.String, "The place of the last item.", page => CursorOf((IPage)page, ((IPage)page).Items.Count - 1)),
        ]);
    });

    private static Edge[] Edges(IPage page) => [.. Enumerable.Range(0, page.Items.Count).Select(index => new Edge(page, index))];

    private static string? CursorOf(IPage page, int index) => page.Items.Count == 0 ? null : Opaque.Encode(page.CursorOf(index));

    private static FieldDefinition Field(string name, GraphQLType type, string description, Func<object, object?> value) =>
        new() { Name = name, Type = type, Description = description, Resolver = new PureResolver(parent => value(parent!)) };
}
