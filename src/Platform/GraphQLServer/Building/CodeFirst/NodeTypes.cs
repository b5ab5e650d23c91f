using System.Linq.Expressions;
using System.Reflection;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Objects that can be fetched again by their id: the interface <c>Node</c>, and the fields <c>node</c> and <c>nodes</c> of the query root.</summary>
internal static class NodeTypes
{
    internal static InterfaceType Interface(TypeGraph graph)
    {
        graph.NoteNodes();
        return graph.Get(typeof(NodeTypes), "Node", () => new InterfaceType("Node"), face =>
        {
            face.Description = "An object that can be fetched again by its id.";
            face.SetFields([new FieldDefinition { Name = "id", Type = new NonNullType(Scalars.Id), Description = "Names it among all objects." }]);
        });
    }

    internal static NodeResolver? Resolver(TypeGraph graph, ObjectType shown, Type type)
    {
        var methods = graph.Extensions[type].Append(type)
            .SelectMany(holder => holder.GetMethods(BindingFlags.Public | BindingFlags.Static)).Where(method => Marks.Has<NodeResolverAttribute>(method)).ToList();
        if (methods.Count != 1 || methods[0].GetParameters().Length == 0)
        {
            graph.Problems.Add($"{shown.Name}: a [Node] needs one public static method marked [NodeResolver], whose first parameter is the key.");
            return null;
        }

        var key = Expression.Parameter(typeof(string), "key");
        var keyType = methods[0].GetParameters()[0].ParameterType;
        var parsed = Expression.Call(typeof(GlobalId), nameof(GlobalId.Parse), [keyType], key, Expression.Constant(shown.Name));
        var binding = new MethodBinding(graph, methods[0], $"{shown.Name} (node resolver)", first: parsed);
        if (binding.Arguments.Count > 0)
        {
            graph.Problems.Add($"{shown.Name}: its node resolver cannot take {binding.Arguments[0].Definition.Name}: only the key comes from the client.");
            return null;
        }

        return Expression.Lambda<NodeResolver>(Results.Awaited(binding.Call(null), binding.Context), key, binding.Context).Compile();
    }

    internal static IEnumerable<FieldDefinition> Fields(TypeGraph graph)
    {
        var face = Interface(graph);
        var id = new NonNullType(Scalars.Id);
        var size = new ListSize(graph.Options.MaxNodes, [], [], RequireOneSlicingArgument: false);
        var most = graph.Options.MaxNodes;
        yield return new FieldDefinition
        {
            Name = "node",
            Type = face,
            Description = "An object by its id; null when there is none.",
            Arguments = [new InputValueDefinition { Name = "id", Type = id, Description = "The id, as the server gave it." }],
            Resolver = new WaitingResolver(context => FetchAsync((string)context.Arguments[0]!, context)),
        };
        yield return new FieldDefinition
        {
            Name = "nodes",
            Type = new NonNullType(new ListType(face)),
            Description = $"Objects by their ids, in the order of the ids; null where there is none. At most {most}.",
            Arguments = [new InputValueDefinition { Name = "ids", Type = new NonNullType(new ListType(id)), Description = "The ids, as the server gave them." }],
            Resolver = new WaitingResolver(context => FetchAllAsync((object?[])context.Arguments[0]!, most, context)),
            ListSize = size,
            AppliedDirectives = [graph.Note(size)],
        };
    }

    private static ValueTask<object?> FetchAsync(string id, ResolverContext context)
    {
        if (!GlobalId.TryDecode(id, out var typeName, out var key))
        {
            throw new GraphQLException("This is no id. Send an id as the server gave it.", ErrorCode.BadRequest);
        }

        return context.Schema.Find(typeName) is ObjectType { NodeResolver: { } fetch }
            ? fetch(key, context)
            : throw new GraphQLException("Objects of this id cannot be fetched by it.", ErrorCode.BadRequest);
    }

    private static async ValueTask<object?> FetchAllAsync(object?[] ids, int most, ResolverContext context)
    {
        if (ids.Length > most)
        {
            throw new GraphQLException($"nodes takes at most {most} ids; {ids.Length} were sent. Ask in several requests.", ErrorCode.LimitExceeded);
        }

        // All begin before one is waited for, so that loaders see them together.
        var fetched = ids.Select(id => OneAsync((string)id!)).ToArray();
        return await Task.WhenAll(fetched).ConfigureAwait(false);

        async Task<object?> OneAsync(string id)
        {
            try
            {
                return await FetchAsync(id, context).ConfigureAwait(false);
            }
            catch (GraphQLException refused)
            {
                // One bad id does not take the others away.
                foreach (var problem in refused.Errors)
                {
                    context.Report(problem);
                }

                return null;
            }
        }
    }
}
