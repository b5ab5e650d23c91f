using System.Linq.Expressions;
using System.Reflection;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>Turns a handler method into a delegate that knows its services.</summary>
internal static class HandlerCall
{
    private static readonly MethodInfo WaitForTask = Method(nameof(OfTaskAsync), 0);
    private static readonly MethodInfo WaitForTaskResult = Method(nameof(OfTaskAsync), 1);
    private static readonly MethodInfo WaitForValueTask = Method(nameof(OfValueTaskAsync), 0);
    private static readonly MethodInfo WaitForValueTaskResult = Method(nameof(OfValueTaskAsync), 1);

    public static Func<object, MessageContext, CancellationToken, ValueTask<object?>> Compile(MethodInfo method, IServiceProvider services)
    {
        var (message, context, ct) = (Expression.Parameter(typeof(object)), Expression.Parameter(typeof(MessageContext)), Expression.Parameter(typeof(CancellationToken)));
        var arguments = method.GetParameters().Select(Expression (parameter, index) => index == 0 ? Expression.Convert(message, parameter.ParameterType) : parameter.ParameterType switch
        {
            var type when type == typeof(MessageContext) => context,
            var type when type == typeof(CancellationToken) => ct,
            var type => Service(method, parameter, services.GetService(type)),
        });
        return Expression.Lambda<Func<object, MessageContext, CancellationToken, ValueTask<object?>>>(Answer(Expression.Call(method, arguments)), message, context, ct).Compile();
    }

    private static ConstantExpression Service(MethodInfo method, ParameterInfo parameter, object? service) => service is not null
        ? Expression.Constant(service, parameter.ParameterType)
        : throw new MessageSetupException(
            $"{method.DeclaringType!.Name}.{method.Name} asks for {parameter.ParameterType.Name} ({parameter.Name}), which nobody gives: register it with the host's services, or leave it out.");

    private static Expression Answer(MethodCallExpression call) => call.Type switch
    {
        var type when type == typeof(void) => Expression.Block(call, Expression.Default(typeof(ValueTask<object?>))),
        var type when type == typeof(Task) => Expression.Call(WaitForTask, call),
        var type when type == typeof(ValueTask) => Expression.Call(WaitForValueTask, call),
        { IsGenericType: true } type when type.GetGenericTypeDefinition() == typeof(Task<>) => Expression.Call(WaitForTaskResult.MakeGenericMethod(type.GetGenericArguments()), call),
        { IsGenericType: true } type when type.GetGenericTypeDefinition() == typeof(ValueTask<>) => Expression.Call(WaitForValueTaskResult.MakeGenericMethod(type.GetGenericArguments()), call),
        _ => Expression.New(typeof(ValueTask<object?>).GetConstructor([typeof(object)])!, Expression.Convert(call, typeof(object))),
    };

    private static async ValueTask<object?> OfTaskAsync(Task task)
    {
        await task.ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<object?> OfTaskAsync<T>(Task<T> task) => await task.ConfigureAwait(false);

    private static async ValueTask<object?> OfValueTaskAsync(ValueTask task)
    {
        await task.ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<object?> OfValueTaskAsync<T>(ValueTask<T> task) => await task.ConfigureAwait(false);

    private static MethodInfo Method(string name, int generic) =>
        typeof(HandlerCall).GetMethods(BindingFlags.Static | BindingFlags.NonPublic).Single(method => method.Name == name && method.GetGenericArguments().Length == generic);
}
