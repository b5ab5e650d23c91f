using System.Text.Json;

namespace KiVendTout.Platform.GraphQLServer.Types;

/// <summary>The scalars that the engine brings along: the specification's five and those that .NET types need.</summary>
public static class Scalars
{
#pragma warning disable CA1720 // The names of the scalars in GraphQL.
    /// <summary>Whole numbers of 32 bits.</summary>
    public static ScalarType Int { get; } = new IntScalar();

    /// <summary>Numbers with a fraction, 64 bits.</summary>
    public static ScalarType Float { get; } = new FloatScalar();

    /// <summary>Text.</summary>
    public static ScalarType String { get; } = new StringScalar();

    /// <summary>True or false.</summary>
    public static ScalarType Boolean { get; } = new BooleanScalar();

    /// <summary>What identifies something: always text on its way out.</summary>
    public static ScalarType Id { get; } = new IdScalar();

    /// <summary>Whole numbers of 64 bits, as text on their way out.</summary>
    public static ScalarType Long { get; } = new LongScalar();

    /// <summary>Exact decimal numbers, as text on their way out.</summary>
    public static ScalarType Decimal { get; } = new DecimalScalar();

    /// <summary>A moment with its offset from UTC.</summary>
    public static ScalarType DateTime { get; } = new DateTimeScalar();

    /// <summary>A day of the calendar.</summary>
    public static ScalarType Date { get; } = new DateScalar();

    /// <summary>A GUID.</summary>
    public static ScalarType Uuid { get; } = new UuidScalar();

    /// <summary>An address.</summary>
    public static ScalarType Url { get; } = new UrlScalar();

    /// <summary>Any JSON, for members of type <see cref="JsonElement"/>.</summary>
    public static ScalarType Json { get; } = new AnyScalar("JSON") { Description = "Any JSON value." };

    /// <summary>Any value, for members of type <see cref="object"/>.</summary>
    public static ScalarType Any { get; } = new AnyScalar("Any") { Description = "Any value: text, a number, true or false, a list, or an object." };

#pragma warning restore CA1720

    /// <summary>The five that every schema may use without saying so.</summary>
    public static IReadOnlyList<ScalarType> BuiltIn { get; } = [Int, Float, String, Boolean, Id];

    /// <summary>Those beyond the five.</summary>
    public static IReadOnlyList<ScalarType> Extra { get; } = [Long, Decimal, DateTime, Date, Uuid, Url, Json, Any];

    private static readonly Dictionary<Type, ScalarType> ByClrType = new()
    {
        [typeof(int)] = Int,
        [typeof(short)] = Int,
        [typeof(ushort)] = Int,
        [typeof(byte)] = Int,
        [typeof(sbyte)] = Int,
        [typeof(long)] = Long,
        [typeof(uint)] = Long,
        [typeof(float)] = Float,
        [typeof(double)] = Float,
        [typeof(decimal)] = Decimal,
        [typeof(string)] = String,
        [typeof(bool)] = Boolean,
        [typeof(Guid)] = Uuid,
        [typeof(DateTimeOffset)] = DateTime,
        [typeof(System.DateTime)] = DateTime,
        [typeof(DateOnly)] = Date,
        [typeof(Uri)] = Url,
        [typeof(JsonElement)] = Json,
        [typeof(object)] = Any,
    };

    /// <summary>The scalar that shows values of a .NET type, or null.</summary>
    public static ScalarType? Of(Type type) => ByClrType.GetValueOrDefault(type);
}
