using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KiVendTout.GraphQL.Rest.Shapes;

/// <summary>
/// Derives shapes from positional records: a component per record and enumeration, named as the class; a member per parameter, nullable as its
/// type says, with the parameter's sentence from the XML documentation. A member of a request may be left out when it is nullable or has a
/// default; an answer has all its members always.
/// </summary>
internal static class RecordShapes
{
    private static readonly ConcurrentDictionary<(Type Type, bool Answer), JsonShape> Known = new();

    /// <summary>Shape of a request.</summary>
    public static JsonShape OfRequest(Type type) => Of(type, answer: false);

    /// <summary>Shape of an answer.</summary>
    public static JsonShape OfAnswer(Type type) => Of(type, answer: true);

    private static JsonShape Of(Type type, bool answer) => Known.GetOrAdd((type, answer), static key => Derive(key.Type, key.Answer));

    private static JsonShape Derive(Type type, bool answer) => type switch
    {
        _ when type == typeof(string) => new JsonShape { Type = "string" },
        _ when type == typeof(bool) => new JsonShape { Type = "boolean" },
        _ when type == typeof(int) => new JsonShape { Type = "integer", Minimum = int.MinValue, Maximum = int.MaxValue },
        _ when type == typeof(long) => new JsonShape { Type = "integer", Minimum = 0, Maximum = (1L << 53) - 1 },
        _ when type == typeof(decimal) => KnownShapes.Amount,
        _ when type == typeof(Guid) => KnownShapes.Uuid,
        _ when type == typeof(DateTimeOffset) => KnownShapes.Time,
        _ when type == typeof(DateOnly) => KnownShapes.Day,
        _ when type == typeof(JsonObject) => new JsonShape { Type = "object" },
        _ when Nullable.GetUnderlyingType(type) is { } inner => Of(inner, answer) with { Nullable = true },
        { IsEnum: true } => OfEnum(type),
        _ when ItemOf(type) is { } item => new JsonShape { Type = "array", Items = Of(item, answer) },
        _ => OfRecord(type, answer),
    };

    private static JsonShape OfEnum(Type type) => new()
    {
        Type = "string",
        Component = type.Name,
        Description = XmlDocs.Summary(type),
        Values = [.. Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)],
    };

    private static JsonShape OfRecord(Type type, bool answer)
    {
        var nullability = new NullabilityInfoContext();
        var constructor = type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
        return new JsonShape
        {
            Type = "object",
            Component = NameOf(type),
            Description = XmlDocs.Summary(type),
            Members = [.. constructor.GetParameters().Select(parameter => MemberOf(type, parameter, nullability, answer))],
        };
    }

    private static JsonShape.Member MemberOf(Type type, ParameterInfo parameter, NullabilityInfoContext nullability, bool answer)
    {
        var nullable = nullability.Create(parameter).WriteState == NullabilityState.Nullable;
        var given = parameter.GetCustomAttribute<ShapeAttribute>();
        var shape = given?.Known is { } name ? KnownShapes.Named(name) : Of(parameter.ParameterType, answer);
        shape = (given?.Narrow(shape) ?? shape) with { Nullable = nullable };
        return new JsonShape.Member(
            JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!), shape, answer || !(nullable || parameter.HasDefaultValue), XmlDocs.Parameter(type, parameter.Name!));
    }

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    // PageOf<Product> is the component ProductPage.
    private static string NameOf(Type type) =>
        type.IsGenericType ? $"{type.GetGenericArguments()[0].Name}{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)].Replace("Of", "", StringComparison.Ordinal)}" : type.Name;
}
