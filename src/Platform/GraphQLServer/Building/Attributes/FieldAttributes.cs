using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer;

/// <summary>The parameter that receives the object whose field is resolved.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ParentAttribute : Attribute;

/// <summary>
/// A parameter that comes from the services of the request. Not needed for interfaces and classes that no schema type shows: a parameter whose type is no
/// scalar, enum, list or record/class marked <see cref="InputTypeAttribute"/> comes from the services anyway.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ServiceAttribute : Attribute;

/// <summary>On a record or class: it is an input object (named <c>XInput</c> unless it ends so or says otherwise). Its constructor's parameters or settable properties are the fields.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class InputTypeAttribute : Attribute;

/// <summary>
/// On a member or parameter (string, Guid, int, long, or a list of them): the type <c>ID</c>, written as a global id of <see cref="TypeName"/>, and refused on
/// the way in when it is of another type. Without a type name: the declaring object type on an output member; on an argument or input field a plain ID.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Method)]
public sealed class IDAttribute(string? typeName = null) : Attribute
{
    /// <summary>The object type whose ids these are.</summary>
    public string? TypeName { get; } = typeName;
}

/// <summary>Who may resolve the field, or see the type. Several: all must hold. With roles, one of them is enough.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method | AttributeTargets.Property, AllowMultiple = true)]
public sealed class AuthorizeAttribute(params string[] roles) : Attribute
{
    /// <summary>The roles.</summary>
    public IReadOnlyList<string> Roles { get; } = roles;

    /// <summary>Name of a rule that the application's <see cref="Execution.IAuthorizer"/> knows.</summary>
    public string? Policy { get; init; }

    internal AuthorizationRule Rule => new(Roles, Policy);
}

/// <summary>The field's weight for the cost analysis; shown as <c>@cost(weight:)</c>.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class CostAttribute(double weight) : Attribute
{
    /// <summary>The weight.</summary>
    public double Weight { get; } = weight;
}

/// <summary>How long the list is at the most; shown as <c>@listSize(assumedSize:)</c>. Paged fields have theirs by themselves.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class ListSizeAttribute(int assumedSize) : Attribute
{
    /// <summary>Items at the most.</summary>
    public int AssumedSize { get; } = assumedSize;
}

/// <summary>
/// The field is a connection: the method takes a <see cref="Connections.PagingArguments"/> and returns a (task of) <see cref="Connections.Page{T}"/>. The field gets the
/// arguments <c>first</c>, <c>after</c>, <c>last</c>, <c>before</c> and the type <c>FieldNameConnection</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UsePagingAttribute : Attribute
{
    /// <summary>Items at the most, when other than <see cref="GraphQLOptions.MaxPageSize"/>.</summary>
    public int MaxPageSize { get; init; }

    /// <summary>Name of the connection without the ending, when other than the field's.</summary>
    public string? ConnectionName { get; init; }

    /// <summary>Whether there is a <c>totalCount</c>.</summary>
    public bool IncludeTotalCount { get; init; } = true;
}

/// <summary>
/// An error that a mutation can answer with, as a member of the union <c>MutationNameError</c>: <typeparamref name="T"/> is a class with a property <c>Message</c>, shown under its
/// own name and implementing <c>interface Error { message: String! }</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ErrorAttribute<T> : Attribute;

/// <summary>The entity's field name in a mutation's payload, when other than the camelCase name of its type.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PayloadFieldAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
