namespace KiVendTout.Platform.GraphQLServer;

/// <summary>
/// What a mutation answers: the entity, or errors, which are instances of the types that its method names with <see cref="ErrorAttribute{T}"/>. A mutation <c>placeOrder</c> whose
/// method has parameters <c>a, b</c> is shown as <c>placeOrder(input: PlaceOrderInput!): PlaceOrderPayload!</c> with input fields a and b (or those of its only parameter, if that is
/// an input class), and the payload has the entity, nullable, and <c>errors: [PlaceOrderError!]</c>, null when there are none.
/// </summary>
/// <typeparam name="T">The entity's class.</typeparam>
public sealed class MutationResult<T> : IMutationResult
    where T : class
{
    internal MutationResult(T? entity, IReadOnlyList<object>? errors) => (Entity, Errors) = (entity, errors);

    /// <summary>The entity, or null when there are errors.</summary>
    public T? Entity { get; }

    /// <inheritdoc/>
    public IReadOnlyList<object>? Errors { get; }

    object? IMutationResult.Entity => Entity;

    /// <summary>It was done.</summary>
    public static implicit operator MutationResult<T>(T entity) => new(entity, null);
}

/// <summary>Makes answers of mutations.</summary>
public static class MutationResult
{
    /// <summary>It was done.</summary>
    public static MutationResult<T> Done<T>(T entity)
        where T : class => new(entity, null);

    /// <summary>It was not done, for these reasons.</summary>
    public static MutationResult<T> Failed<T>(params IReadOnlyList<object> errors)
        where T : class => new(null, errors);
}

/// <summary>A mutation's answer without its type.</summary>
public interface IMutationResult
{
    /// <summary>The entity, or null.</summary>
    object? Entity { get; }

    /// <summary>The errors, or null.</summary>
    IReadOnlyList<object>? Errors { get; }
}

/// <summary>An argument or input field that may be left out, where that is not the same as null.</summary>
/// <typeparam name="T">Its type.</typeparam>
#pragma warning disable CA1716 // The word that users of HotChocolate know; no language that this is used from keeps it for itself.
public readonly record struct Optional<T>(bool HasValue, T? Value)
{
    /// <summary>Given.</summary>
    public static implicit operator Optional<T>(T? value) => new(true, value);
}
#pragma warning restore CA1716
