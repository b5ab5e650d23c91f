using System.Reflection;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>A .NET type with what C#'s annotations say about null, at every level: <c>IReadOnlyList&lt;string?&gt;?</c> is three facts, not one.</summary>
internal sealed record Shape(Type Type, bool IsNullable, IReadOnlyList<Shape> Arguments, Shape? Element)
{
    /// <summary>Sequences that are lists in GraphQL.</summary>
    private static readonly HashSet<Type> Lists =
    [
        typeof(IEnumerable<>), typeof(ICollection<>), typeof(IReadOnlyCollection<>), typeof(IList<>), typeof(IReadOnlyList<>), typeof(List<>), typeof(ISet<>), typeof(HashSet<>),
        typeof(IReadOnlySet<>), typeof(IQueryable<>), typeof(IAsyncEnumerable<>), typeof(System.Collections.Immutable.ImmutableArray<>),
        typeof(System.Collections.Immutable.ImmutableList<>),
    ];

    /// <summary>The shape of a type about which nothing more is known.</summary>
    internal static Shape Of(Type type, bool isNullable = false)
    {
        var underlying = Nullable.GetUnderlyingType(type);
        return new Shape(
            underlying ?? type,
            isNullable || underlying is not null,
            (underlying ?? type).IsGenericType ? [.. (underlying ?? type).GetGenericArguments().Select(argument => Of(argument))] : [],
            type.IsArray ? Of(type.GetElementType()!) : null);
    }

    internal static Shape Of(NullabilityInfo info, bool read)
    {
        var underlying = Nullable.GetUnderlyingType(info.Type);
        if (underlying is not null)
        {
            return Of(underlying, isNullable: true);
        }

        // Code without annotations says nothing: what may be null is then taken to be.
        var state = read ? info.ReadState : info.WriteState;
        var nullable = !info.Type.IsValueType && state != NullabilityState.NotNull;
        return new Shape(info.Type, nullable, [.. info.GenericTypeArguments.Select(argument => Of(argument, read))], info.ElementType is { } element ? Of(element, read) : null);
    }

    /// <summary>The type as a variable of it is declared: <c>int?</c> and not <c>int</c>.</summary>
    internal Type Declared => IsNullable && Type.IsValueType ? typeof(Nullable<>).MakeGenericType(Type) : Type;

    internal bool Is(Type definition) => Type.IsGenericType && Type.GetGenericTypeDefinition() == definition;

    /// <summary>What a method gives in the end: without its task.</summary>
    internal Shape Awaited => Is(typeof(Task<>)) || Is(typeof(ValueTask<>)) ? Arguments[0] : this;

    /// <summary>The items when it is a list in GraphQL; null when it is none.</summary>
    internal Shape? Item
    {
        get
        {
            if (Element is not null)
            {
                return Element;
            }

            if (Type.IsGenericType && Lists.Contains(Type.GetGenericTypeDefinition()))
            {
                return Arguments[0];
            }

            // A list class of its own: a lookup or a dictionary is none, for its items are pairs that no schema shows.
            return Type == typeof(string) || Type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true ? null
                : Type.GetInterfaces().FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IEnumerable<>)) is { } sequence ? Of(sequence.GetGenericArguments()[0])
                : null;
        }
    }
}
