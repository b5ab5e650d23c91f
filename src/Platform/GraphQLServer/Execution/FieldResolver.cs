namespace KiVendTout.Platform.GraphQLServer.Execution;

/// <summary>
/// Finds the value of a field: compiled once when the schema is built, called for every object. Stateless and thread-safe.
/// </summary>
public abstract class FieldResolver
{
    /// <summary>
    /// Whether <see cref="Resolve"/> may be called instead: needs nothing but the parent, answers at once, has no side effect.
    /// </summary>
    public virtual bool IsPure => false;

    /// <summary>The value, for a pure resolver.</summary>
    /// <param name="parent">The object whose field it is.</param>
    public virtual object? Resolve(object? parent) => throw new NotSupportedException($"{GetType().Name} is not pure.");

    /// <summary>The value. What it throws becomes an error of this field.</summary>
    public abstract ValueTask<object?> ResolveAsync(ResolverContext context);
}

/// <summary>Where the events of a subscription come from. Authorised before it is called, and again with every event.</summary>
/// <param name="context">The root field with its arguments; its token ends with the subscription.</param>
/// <returns>The events; each becomes the parent object of the root field's resolver. Throws <see cref="GraphQLException"/> to refuse.</returns>
public delegate ValueTask<IAsyncEnumerable<object?>> SubscriptionSource(ResolverContext context);
