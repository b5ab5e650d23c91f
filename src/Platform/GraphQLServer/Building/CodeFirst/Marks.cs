using System.Reflection;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>What the attributes of a class or member say about it in the schema.</summary>
internal static class Marks
{
    /// <summary>Methods that every object has, or that the compiler writes for records.</summary>
    private static readonly HashSet<string> NoFields =
        ["Equals", "GetHashCode", "ToString", "GetType", "Deconstruct", "CompareTo", "Dispose", "DisposeAsync", "GetEnumerator", "GetAsyncEnumerator", "TryFormat", "<Clone>$"];

    internal static string? Description(ICustomAttributeProvider member) => Own<GraphQLDescriptionAttribute>(member)?.Description ?? member switch
    {
        Type type => XmlDocs.Of(type),
        PropertyInfo property => XmlDocs.Of(property),
        MethodInfo method => XmlDocs.Of(method),
        FieldInfo field => XmlDocs.Of(field),
        ParameterInfo parameter => XmlDocs.Of(parameter),
        _ => null,
    };

    internal static string? Deprecation(ICustomAttributeProvider member) =>
        Own<GraphQLDeprecatedAttribute>(member)?.Reason ?? (Own<ObsoleteAttribute>(member) is { } obsolete ? obsolete.Message ?? BuiltInDirectives.NoReason : null);

    internal static IReadOnlyList<AuthorizationRule> Authorization(params ReadOnlySpan<MemberInfo?> members)
    {
        var rules = new List<AuthorizationRule>();
        foreach (var member in members)
        {
            rules.AddRange(member?.GetCustomAttributes<AuthorizeAttribute>(inherit: true).Select(mark => mark.Rule) ?? []);
        }

        return rules;
    }

    internal static bool IsInput(Type type) => Has<InputTypeAttribute>(type) || Has<OneOfAttribute>(type);

    internal static bool IsAbstract(Type type) => Has<InterfaceTypeAttribute>(type) || Has<UnionTypeAttribute>(type);

    internal static bool Has<T>(ICustomAttributeProvider member)
        where T : Attribute => member.IsDefined(typeof(T), inherit: false);

    internal static T? Own<T>(ICustomAttributeProvider member)
        where T : Attribute => (T?)member.GetCustomAttributes(typeof(T), inherit: false).FirstOrDefault();

    /// <summary>The one type argument of each generic attribute of this kind.</summary>
    internal static IEnumerable<Type> Named(MemberInfo member, Type attribute) => member.GetCustomAttributes(inherit: false)
        .Select(mark => mark.GetType()).Where(mark => mark.IsGenericType && mark.GetGenericTypeDefinition() == attribute).Select(mark => mark.GetGenericArguments()[0]);

    /// <summary>Properties that are fields, those of bases and inherited interfaces included, in the order of the code.</summary>
    internal static IEnumerable<PropertyInfo> Properties(Type type) => Levels(type)
        .SelectMany(level => level.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).OrderBy(property => property.MetadataToken))
        .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0 && !Has<GraphQLIgnoreAttribute>(property))
        .GroupBy(property => property.Name).Select(group => group.Last());

    internal static IEnumerable<MethodInfo> Methods(Type type) => Levels(type)
        .SelectMany(level => level.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).OrderBy(method => method.MetadataToken))
        .Where(method => IsField(method) && !NoFields.Contains(method.Name))
        .GroupBy(method => method.Name).Select(group => group.Last());

    internal static IEnumerable<MethodInfo> StaticMethods(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).OrderBy(method => method.MetadataToken).Where(IsField);

    private static bool IsField(MethodInfo method) =>
        !method.IsSpecialName && !method.IsGenericMethod && method.ReturnType != typeof(void) && method.ReturnType != typeof(Task) && method.ReturnType != typeof(ValueTask)
        && !Has<GraphQLIgnoreAttribute>(method) && !Has<NodeResolverAttribute>(method);

    private static IEnumerable<Type> Levels(Type type)
    {
        if (type.IsInterface)
        {
            return type.GetInterfaces().Append(type);
        }

        var levels = new List<Type>();
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            levels.Insert(0, level);
        }

        return levels;
    }
}
