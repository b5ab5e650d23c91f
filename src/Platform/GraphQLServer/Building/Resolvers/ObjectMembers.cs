using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Reads members of objects that no class of the schema describes: dictionaries, JSON objects, and any object by its properties.</summary>
internal static class ObjectMembers
{
    private static readonly ConcurrentDictionary<(Type Type, string Name), Func<object, object?>> Getters = new();

    /// <summary>The entry or property of this name, a property also when only its case differs; null when there is none.</summary>
    internal static object? Read(object? parent, string name) => parent switch
    {
        null => null,
        IReadOnlyDictionary<string, object?> entries => entries.GetValueOrDefault(name),
        IDictionary<string, object?> entries => entries.TryGetValue(name, out var value) ? value : null,
        JsonElement { ValueKind: JsonValueKind.Object } json => json.TryGetProperty(name, out var value) ? Plain(value) : null,
        _ => Getters.GetOrAdd((parent.GetType(), name), Compile)(parent),
    };

    /// <summary>The type that a value says it is of: its entry <c>__typename</c>, else the name of its class.</summary>
    internal static string? TypeNameOf(object value) => Read(value, "__typename") as string ?? value.GetType().Name;

    /// <summary>A JSON value as the engine takes values: objects stay elements, numbers keep their size.</summary>
    internal static object? Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.TryGetInt32(out var whole) ? whole : json.TryGetInt64(out var great) ? great : (object)json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => json.EnumerateArray().Select(Plain).ToArray(),
        JsonValueKind.Object => json,
        _ => null,
    };

    private static Func<object, object?> Compile((Type Type, string Name) member)
    {
        var property = member.Type.GetProperty(member.Name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        if (property is not { CanRead: true } || property.GetIndexParameters().Length > 0)
        {
            return _ => null;
        }

        var parent = Expression.Parameter(typeof(object));
        var read = Expression.Property(Expression.Convert(parent, member.Type), property);
        return Expression.Lambda<Func<object, object?>>(Expression.Convert(read, typeof(object)), parent).Compile();
    }
}
