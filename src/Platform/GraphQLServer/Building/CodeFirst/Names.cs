using System.Reflection;
using System.Text.Json;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>The names that classes and members get in a schema.</summary>
internal static class Names
{
    internal static string OfType(Type type)
    {
        if (type.GetCustomAttribute<GraphQLNameAttribute>(inherit: false) is { } own)
        {
            return own.Name;
        }

        var name = type.Name;
        if (type.IsGenericType)
        {
            name = $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}Of{string.Concat(type.GetGenericArguments().Select(OfType))}";
        }

        return type.IsInterface && name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name[1..] : name;
    }

    internal static string OfInput(Type type) =>
        type.GetCustomAttribute<GraphQLNameAttribute>(inherit: false)?.Name ?? (OfType(type) is var name && name.EndsWith("Input", StringComparison.Ordinal) ? name : name + "Input");

    internal static string OfMethod(MethodInfo method) => method.GetCustomAttribute<GraphQLNameAttribute>()?.Name ?? Camel(Bare(method.Name));

    internal static string OfProperty(PropertyInfo property) => property.GetCustomAttribute<GraphQLNameAttribute>()?.Name ?? Camel(property.Name);

    internal static string OfEnumValue(FieldInfo value) =>
        value.GetCustomAttribute<GraphQLNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.Name);

    internal static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    internal static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static string Bare(string name)
    {
        const string prefix = "Get", suffix = "Async";
        if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
        {
            name = name[..^suffix.Length];
        }

        return name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && char.IsUpper(name[prefix.Length]) ? name[prefix.Length..] : name;
    }
}
