using System.Reflection;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>
/// Makes schemas: of classes, by the conventions that the attributes' documentation tells, or of SDL. A builder is used once, by one thread; the schema it makes is
/// frozen.
/// </summary>
public sealed class SchemaBuilder
{
    private readonly List<Type> _queries = [];
    private readonly List<Type> _mutations = [];
    private readonly List<Type> _subscriptions = [];
    private readonly List<Type> _types = [];
    private readonly List<(Type Type, Type Extension)> _extensions = [];
    private readonly Dictionary<Type, ScalarType> _scalars = [];
    private string? _description;

    /// <summary>
    /// An executable schema of SDL. Fields read the entry (dictionary, JSON object) or property of their name from their parent; a function there is called; the entry
    /// <c>__typename</c> tells the type of a value of an interface or union. Enum values are their names.
    /// </summary>
    /// <param name="sdl">The schema's definitions and extensions.</param>
    /// <param name="bindings">Root object, resolvers, sources and scalars; null for none.</param>
    /// <exception cref="SchemaException">It breaks the rules; every breach is named.</exception>
    /// <exception cref="GraphQLSyntaxException">It is no GraphQL.</exception>
    public static Schema FromSdl(string sdl, SdlBindings? bindings = null)
    {
        ArgumentNullException.ThrowIfNull(sdl);
        return new SdlReader(bindings ?? new SdlBindings()).Read(Parser.Parse(SourceText.Of(sdl), ParserLimits.Trusted));
    }

    /// <summary>Adds every class of an assembly that is marked as a root, an extension, a node, or names what implements it.</summary>
    public SchemaBuilder AddTypesOf(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return AddTypes([.. assembly.GetTypes().Where(IsMarked).OrderBy(type => type.FullName, StringComparer.Ordinal)]);
    }

    /// <summary>Adds classes by their marks; one without any becomes an object type, an input object or an enum, also when nothing refers to it.</summary>
    public SchemaBuilder AddTypes(params IReadOnlyList<Type> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        foreach (var type in types)
        {
            var extended = Marks.Named(type, typeof(ObjectTypeAttribute<>)).ToList();
            _extensions.AddRange(extended.Select(target => (target, type)));
            _types.AddRange(extended);
            var list = Marks.Has<QueryTypeAttribute>(type) ? _queries
                : Marks.Has<MutationTypeAttribute>(type) ? _mutations
                : Marks.Has<SubscriptionTypeAttribute>(type) ? _subscriptions
                : extended.Count == 0 ? _types : null;
            list?.Add(type);
        }

        return this;
    }

    /// <summary>Adds a static class whose methods are fields of the query root, marked or not.</summary>
    public SchemaBuilder AddQueryType(Type type)
    {
        _queries.Add(type);
        return this;
    }

    /// <summary>Adds a static class whose methods are mutations, marked or not.</summary>
    public SchemaBuilder AddMutationType(Type type)
    {
        _mutations.Add(type);
        return this;
    }

    /// <summary>Adds a static class whose methods are subscriptions, marked or not.</summary>
    public SchemaBuilder AddSubscriptionType(Type type)
    {
        _subscriptions.Add(type);
        return this;
    }

    /// <summary>Shows values of the scalar's .NET type (<see cref="ScalarType.RuntimeType"/>) as this scalar.</summary>
    public SchemaBuilder AddScalar(ScalarType scalar)
    {
        ArgumentNullException.ThrowIfNull(scalar);
        _scalars[scalar.RuntimeType] = scalar;
        return this;
    }

    /// <summary>What the schema says about itself.</summary>
    public SchemaBuilder Describe(string description)
    {
        _description = description;
        return this;
    }

    /// <summary>Builds: names, types, compiled resolvers, checks.</summary>
    /// <param name="options">Page sizes and the number of nodes come from here; null for the usual.</param>
    /// <exception cref="SchemaException">Something is wrong; everything that is, is named.</exception>
    public Schema Build(GraphQLOptions? options = null)
    {
        var graph = new TypeGraph(options ?? new GraphQLOptions(), _extensions.Distinct().ToLookup(pair => pair.Type, pair => pair.Extension), _scalars);
        var mutations = new MutationFields(graph);
        var query = Root("Query", _queries);
        var mutation = Root("Mutation", _mutations);
        var subscription = Root("Subscription", _subscriptions);
        var fields = new List<FieldDefinition>();
        Fill(_queries, method => fields.Add(graph.Fields.OfMethod(query!, null, method)));
        FillRoot(mutation, _mutations, method => mutations.Of(mutation!, method));
        FillRoot(subscription, _subscriptions, method => graph.Fields.OfSubscription(subscription!, method));
        foreach (var type in _types.Distinct())
        {
            graph.Try(() => _ = Marks.IsInput(type) ? graph.Inputs.Object(type) : graph.Leaf(type) ?? graph.Outputs.Named(type, type.Name));
        }

        graph.FillAll();
        if (graph.HasNodes && query is not null)
        {
            fields.AddRange(NodeTypes.Fields(graph));
            graph.FillAll();
        }

        query?.SetFields(fields);
        graph.Outputs.FillUnions();
        Errors(graph);
        return Parts(graph, query, mutation, subscription).Freeze();

        static ObjectType? Root(string name, List<Type> classes) => classes.Count == 0 ? null : new ObjectType(name);

        void FillRoot(ObjectType? root, List<Type> classes, Func<MethodInfo, FieldDefinition> field)
        {
            var made = new List<FieldDefinition>();
            Fill(classes, method => made.Add(field(method)));
            root?.SetFields(made);
        }

        void Fill(List<Type> classes, Action<MethodInfo> add)
        {
            foreach (var method in classes.Distinct().SelectMany(Marks.StaticMethods))
            {
                graph.Try(() => add(method));
            }
        }
    }

    private SchemaParts Parts(TypeGraph graph, ObjectType? query, ObjectType? mutation, ObjectType? subscription)
    {
        var parts = new SchemaParts { Query = query, Mutation = mutation, Subscription = subscription, Description = _description };
        parts.Types.AddRange(new[] { query, mutation, subscription }.OfType<ObjectType>());
        parts.Types.AddRange(graph.Types.OrderBy(type => type.Name, StringComparer.Ordinal));
        parts.Directives.AddRange(graph.UsesCost ? [BuiltInDirectives.Cost] : []);
        parts.Directives.AddRange(graph.UsesListSize ? [BuiltInDirectives.ListSize] : []);
        parts.Problems.AddRange(graph.Problems);
        return parts;
    }

    /// <summary>Every type that a mutation names as an error implements <c>Error</c>; whether it has a message is checked like any interface.</summary>
    private static void Errors(TypeGraph graph)
    {
        if (graph.ErrorTypes.Count == 0)
        {
            return;
        }

        var face = graph.Get(typeof(IMutationResult), "Error", () => new InterfaceType("Error"), _ => { });
        face.Description = "Why a mutation was not done.";
        face.SetFields([new FieldDefinition { Name = "message", Type = new NonNullType(Scalars.String), Description = "What happened and what to do about it." }]);
        foreach (var error in graph.ErrorTypes)
        {
            error.Interfaces = [.. error.Interfaces.Append(face).OrderBy(known => known.Name, StringComparer.Ordinal)];
        }
    }

    private static bool IsMarked(Type type) =>
        Marks.Has<QueryTypeAttribute>(type) || Marks.Has<MutationTypeAttribute>(type) || Marks.Has<SubscriptionTypeAttribute>(type) || Marks.Has<NodeAttribute>(type)
        || Marks.Named(type, typeof(ObjectTypeAttribute<>)).Any() || Marks.Named(type, typeof(ImplementsAttribute<>)).Any();
}
