using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>What a schema made from SDL gets from code. Everything may be left out: fields then read the entry or property of their name.</summary>
public sealed class SdlBindings
{
    /// <summary>
    /// Key of <see cref="RequestContext.Items"/> under which one request can bring its own root object, instead of <see cref="Root"/>.
    /// </summary>
    public const string RootItem = "graphql.root";

    /// <summary>The object whose entries or properties the root fields are: a dictionary, a JSON object or any object.</summary>
    public object? Root { get; init; }

    /// <summary>Scalars for <c>scalar X</c>; one that is not here is an <see cref="AnyScalar"/>.</summary>
    public IReadOnlyList<ScalarType> Scalars { get; init; } = [];

    /// <summary>Resolvers by <c>Type.field</c>.</summary>
    public IReadOnlyDictionary<string, Func<ResolverContext, ValueTask<object?>>> Resolvers { get; init; } = new Dictionary<string, Func<ResolverContext, ValueTask<object?>>>();

    /// <summary>Sources of subscriptions by the name of the root field. Without one, the root object's entry of that name must be an <c>IAsyncEnumerable</c> of a reference type.</summary>
    public IReadOnlyDictionary<string, SubscriptionSource> Sources { get; init; } = new Dictionary<string, SubscriptionSource>();
}
