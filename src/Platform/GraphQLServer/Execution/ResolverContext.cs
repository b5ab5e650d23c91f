using KiVendTout.Platform.GraphQLServer.DataLoading;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution;

/// <summary>What a resolver that is not pure is given. Valid until its task ends.</summary>
public abstract class ResolverContext
{
    /// <summary>The object whose field is resolved; null at the root.</summary>
    public abstract object? Parent { get; }

    /// <summary>The field.</summary>
    public abstract FieldDefinition Field { get; }

    /// <summary>
    /// Coerced argument values in the order of <see cref="FieldDefinition.Arguments"/>; <see cref="Missing.Value"/> where none was given and there
    /// is no default. For their shapes see <see cref="InputObjectType"/>.
    /// </summary>
    public abstract IReadOnlyList<object?> Arguments { get; }

    /// <summary>The schema.</summary>
    public abstract Schema Schema { get; }

    /// <summary>Who asks.</summary>
    public abstract RequestContext Request { get; }

    /// <summary>Ends with the request, the timeout or the subscription.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>Where in the answer the field stands: response keys and list indexes.</summary>
    public abstract IReadOnlyList<object> Path { get; }

    /// <summary>
    /// Whether a field below is selected, given as a path of field names from here: <c>IsSelected("totalCount")</c>, <c>IsSelected("edges", "node")</c>. True
    /// when in doubt (a fragment on an abstract type).
    /// </summary>
    public abstract bool IsSelected(params ReadOnlySpan<string> path);

    /// <summary>The request's loader of this type: made once per request through the service provider, shared by all of its resolvers.</summary>
    public abstract TLoader Loader<TLoader>()
        where TLoader : class, IDataLoader;

    /// <summary>Adds an error at this field although it has a value.</summary>
    public abstract void Report(GraphQLError problem);
}
