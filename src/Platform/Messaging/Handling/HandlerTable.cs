using System.Reflection;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>
/// Which method handles which message. A handler is a static method <c>Handle</c> or <c>HandleAsync</c> whose first parameter is the message; then come, in
/// any order, <see cref="MessageContext"/>, <see cref="CancellationToken"/> and services. It returns nothing, one object or several (a sequence or a tuple),
/// at once or as a task. Methods are found and bound once, at the start; a message costs a call of a delegate.
/// </summary>
public sealed class HandlerTable
{
    private readonly Dictionary<Type, Handler> _handlers = [];

    private HandlerTable(MessageCatalogue catalogue, IEnumerable<Type> classes, IServiceProvider services)
    {
        var found = new Dictionary<Type, MethodInfo>();
        foreach (var method in classes.OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(MethodsOf))
        {
            var message = MessageOf(method, catalogue);
            if (!found.TryAdd(message, method))
            {
                throw new MessageSetupException($"Two methods handle {message.Name}: {NameOf(found[message])} and {NameOf(method)}. One message has one handler.");
            }

            _handlers.Add(message, new Handler(NameOf(method), HandlerCall.Compile(method, services)));
        }
    }

    /// <summary>The messages that are handled.</summary>
    public IReadOnlyCollection<Type> Messages => _handlers.Keys;

    /// <summary>The handlers in the static classes of these assemblies whose names end in <c>Handler</c>: exactly one for every message of the catalogue.</summary>
    /// <param name="catalogue">The messages.</param>
    /// <param name="assemblies">Where to look.</param>
    /// <param name="services">What handlers may ask for; each is fetched once, now.</param>
    /// <exception cref="MessageSetupException">A message has no handler or two; a first parameter is no message; no service gives a parameter.</exception>
    public static HandlerTable Discover(MessageCatalogue catalogue, IEnumerable<Assembly> assemblies, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(assemblies);
        var classes = assemblies.Distinct().SelectMany(assembly => assembly.GetTypes()).Where(type => IsStatic(type) && type.Name.EndsWith("Handler", StringComparison.Ordinal));
        var table = new HandlerTable(catalogue, classes, services);
        var left = catalogue.All.Where(type => !table._handlers.ContainsKey(type.Json.Type)).Select(type => $"{type.Name} ({type.Json.Type.Name})").ToArray();
        return left.Length == 0 ? table : throw new MessageSetupException(
            $"No method handles {string.Join(", ", left)}. Write a static method Handle, with the message first, in a static class whose name ends in Handler.");
    }

    /// <summary>The handlers in these static classes, whatever their names; not every message of the catalogue needs one.</summary>
    /// <inheritdoc cref="Discover"/>
    public static HandlerTable Of(MessageCatalogue catalogue, IServiceProvider services, params IEnumerable<Type> classes)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(classes);
        return new HandlerTable(catalogue, classes, services);
    }

    /// <summary>The handler of a message, or null.</summary>
    internal Handler? Find(Type message) => _handlers.GetValueOrDefault(message);

    private static IEnumerable<MethodInfo> MethodsOf(Type type)
    {
        if (!IsStatic(type))
        {
            throw new MessageSetupException($"{type.FullName} holds handlers and is not static.");
        }

        var methods = type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(method => method.Name is "Handle" or "HandleAsync").ToArray();
        return methods.Length > 0 ? methods : throw new MessageSetupException(
            $"{type.FullName} is named as a handler and has no method Handle or HandleAsync. Write one, or give the class another name.");
    }

    private static Type MessageOf(MethodInfo method, MessageCatalogue catalogue) => method switch
    {
        { IsGenericMethodDefinition: true } => throw new MessageSetupException($"{NameOf(method)} is generic; a handler is for one message."),
        _ when method.GetParameters() is [{ ParameterType: var first }, ..] && catalogue.Find(first) is not null => first,
        _ when method.GetParameters() is [{ ParameterType: var first }, ..] => throw new MessageSetupException(
            $"The first parameter of {NameOf(method)} is {first.Name}, which is no message: give that record a [Message], or put the message first."),
        _ => throw new MessageSetupException($"{NameOf(method)} has no parameter. A handler's first parameter is the message."),
    };

    private static bool IsStatic(Type type) => type is { IsClass: true, IsAbstract: true, IsSealed: true };

    private static string NameOf(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}

/// <summary>A handler, ready to be called.</summary>
/// <param name="Name">Class and method, for people.</param>
/// <param name="Call">Calls it.</param>
internal sealed record Handler(string Name, Func<object, MessageContext, CancellationToken, ValueTask<object?>> Call);
