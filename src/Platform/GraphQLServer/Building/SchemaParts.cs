using KiVendTout.Platform.GraphQLServer.Introspection;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>What a schema is made of, before it is checked and frozen. Both ways to a schema, classes and SDL, end here.</summary>
internal sealed class SchemaParts
{
    internal ObjectType? Query { get; set; }

    internal ObjectType? Mutation { get; set; }

    internal ObjectType? Subscription { get; set; }

    /// <summary>The named types in the order in which the schema shall list them; scalars that only fields name need not be here.</summary>
    internal List<NamedType> Types { get; } = [];

    /// <summary>Directives besides those of the specification.</summary>
    internal List<DirectiveDefinition> Directives { get; } = [];

    internal string? Description { get; set; }

    internal IReadOnlyList<AppliedDirective> AppliedDirectives { get; set; } = [];

    /// <summary>What was found wrong so far.</summary>
    internal List<string> Problems { get; } = [];

    /// <summary>Checks everything, computes the default values, and freezes.</summary>
    /// <exception cref="SchemaException">Something is wrong.</exception>
    internal Schema Freeze()
    {
        var directives = (List<DirectiveDefinition>)
            [.. Directives, .. BuiltInDirectives.Specified.Where(known => !Directives.Exists(own => own.Name == known.Name))];
        var types = InOrder(directives);
        SchemaRules.Check(this, types, directives);
        if (Problems.Count == 0)
        {
            // With broken types the defaults would only repeat what is wrong.
            new DefaultValues(Problems).Fill(types, directives);
        }

        return Problems.Count > 0
            ? throw new SchemaException(Problems)
            : new Schema(Query!, Mutation, Subscription, types, directives, Description) { AppliedDirectives = AppliedDirectives };
    }

    /// <summary>
    /// The types as they were added, each followed by what only it refers to first: the order graphql-js has, so that two servers' introspection can be compared.
    /// </summary>
    private List<NamedType> InOrder(List<DirectiveDefinition> directives)
    {
        var known = new HashSet<NamedType>(Types);
        var ordered = new List<NamedType>();
        foreach (var type in Types)
        {
            ordered.Add(type);
            References(type);
        }

        foreach (var type in new[] { Query, Mutation, Subscription })
        {
            Reach(type);
        }

        foreach (var argument in directives.SelectMany(directive => directive.Arguments))
        {
            Reach(argument.Type.Named);
        }

        Reach(IntrospectionTypes.Schema);
        return ordered;

        void Reach(NamedType? type)
        {
            if (type is not null && known.Add(type))
            {
                ordered.Add(type);
                References(type);
            }
        }

        void References(NamedType type)
        {
            foreach (var named in Referred(type))
            {
                Reach(named);
            }
        }
    }

    private static IEnumerable<NamedType> Referred(NamedType type) => type switch
    {
        UnionType union => union.Types,
        FieldsType shown => shown.Interfaces.Concat(shown.Fields.SelectMany(field => field.Arguments.Select(argument => argument.Type.Named).Prepend(field.Type.Named))),
        InputObjectType input => input.Fields.Select(field => field.Type.Named),
        _ => [],
    };
}
