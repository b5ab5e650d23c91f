namespace KiVendTout.Platform.GraphQLServer;

/// <summary>Public static methods of this static class are fields of the query root.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class QueryTypeAttribute : Attribute;

/// <summary>Public static methods of this static class are mutations.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MutationTypeAttribute : Attribute;

/// <summary>
/// Public static methods of this static class are subscriptions: they return <c>IAsyncEnumerable&lt;T&gt;</c> (or a task of one) and the field's type is T.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SubscriptionTypeAttribute : Attribute;

/// <summary>
/// On a static class: its public static methods are more fields of the object type that shows <typeparamref name="T"/>; the object comes in the parameter
/// marked <see cref="ParentAttribute"/>. On T itself it is not needed: any class or record that a field returns becomes an object type with its public
/// properties and methods. A method here wins over a property of the same field name.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ObjectTypeAttribute<T> : Attribute;

/// <summary>On an interface or abstract class: a GraphQL interface. The classes that implement it are named by <see cref="ImplementsAttribute{T}"/> or found among the schema's types.</summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class, Inherited = false)]
public sealed class InterfaceTypeAttribute : Attribute;

/// <summary>On an interface or abstract class: a GraphQL union of the schema's object types that derive from it.</summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class, Inherited = false)]
public sealed class UnionTypeAttribute : Attribute;

/// <summary>Names an object type that is reached only through an interface or union.</summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ImplementsAttribute<T> : Attribute;

/// <summary>On an input class: exactly one of its (nullable) members must be given.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OneOfAttribute : Attribute;

/// <summary>
/// The object type is a node: it implements <c>Node</c>, its member <c>Id</c> becomes a global id, and a public static method marked
/// <see cref="NodeResolverAttribute"/> (in the class or in its <see cref="ObjectTypeAttribute{T}"/> class) fetches one by its key.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NodeAttribute : Attribute;

/// <summary>Fetches a node: the first parameter is the key (string, Guid, int or long), the rest as in any resolver.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeResolverAttribute : Attribute;

/// <summary>A member of a type that must not be shown.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Method | AttributeTargets.Field)]
public sealed class GraphQLIgnoreAttribute : Attribute;

/// <summary>Another name than the one that the conventions give.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class GraphQLNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

/// <summary>A description that wins over the XML documentation.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class GraphQLDescriptionAttribute(string description) : Attribute
{
    /// <summary>The description.</summary>
    public string Description { get; } = description;
}

/// <summary>Should not be used any more. <see cref="ObsoleteAttribute"/> with a message does the same.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Method | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class GraphQLDeprecatedAttribute(string reason) : Attribute
{
    /// <summary>What to use instead.</summary>
    public string Reason { get; } = reason;
}
