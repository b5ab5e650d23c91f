using System.Linq.Expressions;
using System.Reflection;
using KiVendTout.Platform.GraphQLServer.Types;
using Missing = KiVendTout.Platform.GraphQLServer.Types.Missing;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>
/// Compiles, once, how a coerced value becomes a .NET value: each converter is a <c>Func&lt;object?, T&gt;</c> with T the declared type. What was not given
/// (<see cref="Missing"/>) becomes the default.
/// </summary>
internal static class Converters
{
    /// <summary>A converter to a shape.</summary>
    /// <param name="shape">What it becomes.</param>
    /// <param name="leaf">The named type it has in the schema.</param>
    /// <param name="idOf">The object type whose global ids they are, or null.</param>
    internal static Delegate To(Shape shape, NamedType leaf, string? idOf)
    {
        if (shape.Is(typeof(Optional<>)))
        {
            return Generic(nameof(ToOptional), [shape.Arguments[0].Declared], To(shape.Arguments[0], leaf, idOf));
        }

        if (shape.Item is { } item)
        {
            var target = shape.Type.IsArray || !shape.Type.IsGenericType ? null : shape.Type.GetGenericTypeDefinition();
            var name = target == typeof(List<>) ? nameof(ToList)
                : target == typeof(HashSet<>) || target == typeof(ISet<>) || target == typeof(IReadOnlySet<>) ? nameof(ToSet)
                : nameof(ToArray);
            var convert = Generic(name, [item.Declared], To(item, leaf, idOf));
            return shape.Type.IsAssignableFrom(convert.Method.ReturnType) ? convert : throw new SchemaException([$"{shape.Type} cannot be made of a list. Take an array, IReadOnlyList, List or HashSet."]);
        }

        var value = Expression.Parameter(typeof(object), "value");
        var absent = Expression.OrElse(
            Expression.ReferenceEqual(value, Expression.Constant(null)), Expression.ReferenceEqual(value, Expression.Constant(Missing.Value)));
        var declared = shape.Declared;
        var given = Leaf(value, shape.Type, leaf, idOf);
        var body = Expression.Condition(absent, Expression.Default(declared), given.Type == declared ? given : Expression.Convert(given, declared));
        return Expression.Lambda(typeof(Func<,>).MakeGenericType(typeof(object), declared), body, value).Compile();
    }

    /// <summary>The same, as an object.</summary>
    internal static Func<object?, object?> Boxed(Shape shape, NamedType leaf, string? idOf) =>
        (Func<object?, object?>)Generic(nameof(Box), [shape.Declared], To(shape, leaf, idOf));

    private static Expression Leaf(Expression value, Type target, NamedType leaf, string? idOf)
    {
        if (idOf is not null)
        {
            return Expression.Call(typeof(GlobalId), nameof(GlobalId.Key), [target], Expression.Convert(value, typeof(string)), Expression.Constant(idOf));
        }

        if (leaf is not ScalarType scalar || scalar.RuntimeType == target || target == typeof(object))
        {
            return Expression.Convert(value, target);
        }

        if (ReferenceEquals(scalar, Scalars.Id))
        {
            // A plain ID in a parameter that is a number or a GUID.
            return Expression.Call(typeof(GlobalId), nameof(GlobalId.Parse), [target], Expression.Convert(value, typeof(string)), Expression.Constant("this kind"));
        }

        if (target == typeof(DateTime))
        {
            return Expression.Property(Expression.Unbox(value, typeof(DateTimeOffset)), nameof(DateTimeOffset.UtcDateTime));
        }

        return Expression.Call(typeof(Converters), nameof(Narrow), [scalar.RuntimeType, target], value, Expression.Constant(scalar.Name));
    }

    private static TTarget Narrow<TSource, TTarget>(object value, string scalar)
    {
        try
        {
            return Narrowing<TSource, TTarget>.Convert((TSource)value);
        }
        catch (OverflowException)
        {
            throw new GraphQLException($"This {scalar} is too great or too small here.", ErrorCode.BadRequest);
        }
    }

    private static Delegate Generic(string method, Type[] types, Delegate convert) => (Delegate)typeof(Converters)
        .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(types).Invoke(null, [convert])!;

    private static Func<object?, object?> Box<T>(Func<object?, T> convert) => value => convert(value);

    private static Func<object?, Optional<T>> ToOptional<T>(Func<object?, T> convert) =>
        value => ReferenceEquals(value, Missing.Value) ? default : new Optional<T>(true, convert(value));

    private static Func<object?, T[]?> ToArray<T>(Func<object?, T> convert) => value => value is object?[] items ? Array.ConvertAll(items, item => convert(item)) : null;

    private static Func<object?, List<T>?> ToList<T>(Func<object?, T> convert) => value => value is object?[] items ? [.. items.Select(convert)] : null;

    private static Func<object?, HashSet<T>?> ToSet<T>(Func<object?, T> convert) => value => value is object?[] items ? [.. items.Select(convert)] : null;

    private static class Narrowing<TSource, TTarget>
    {
        internal static readonly Func<TSource, TTarget> Convert = Compile();

        private static Func<TSource, TTarget> Compile()
        {
            var source = Expression.Parameter(typeof(TSource));
            return Expression.Lambda<Func<TSource, TTarget>>(Expression.ConvertChecked(source, typeof(TTarget)), source).Compile();
        }
    }
}
