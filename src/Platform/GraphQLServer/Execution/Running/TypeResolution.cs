using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Running;

/// <summary>Which object type a value of an interface or union has.</summary>
internal static class TypeResolution
{
    /// <summary>By the type's own resolver, else by the value's .NET type, else by <c>__typename</c> in a dictionary; null when nothing tells.</summary>
    public static ObjectType? Of(Schema schema, TypePlan type, object value) =>
        type.TypeResolver?.Invoke(value) is { } name ? schema.Find(name) as ObjectType
        : schema.ObjectTypeOf(value) ?? (NameIn(value) is { } written ? schema.Find(written) as ObjectType : null);

    private static string? NameIn(object value) => value switch
    {
        IReadOnlyDictionary<string, object?> map => map.TryGetValue("__typename", out var name) ? name as string : null,
        IDictionary<string, object?> map => map.TryGetValue("__typename", out var name) ? name as string : null,
        _ => null,
    };
}
