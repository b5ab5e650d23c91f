using System.Linq.Expressions;
using System.Reflection;
using System.Security.Claims;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.DataLoading;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Where each parameter of a resolver's method gets its value from, as expressions over the <see cref="ResolverContext"/>.</summary>
internal sealed class MethodBinding
{
    private readonly TypeGraph _graph;
    private readonly MethodInfo _method;
    private readonly string _place;
    private readonly Func<ParameterExpression, int, Expression> _argumentAt;
    private readonly string? _inputName;
    private readonly List<Expression> _values = [];

    /// <param name="graph">The types.</param>
    /// <param name="method">The method.</param>
    /// <param name="place">Where its field is, for problems.</param>
    /// <param name="argumentAt">Where the coerced argument of an index is; null for the field's own arguments.</param>
    /// <param name="first">A value for the first parameter, which is then bound to nothing else.</param>
    /// <param name="inputName">The name under which the only argument's class is shown, when other than its own.</param>
    internal MethodBinding(TypeGraph graph, MethodInfo method, string place, Func<ParameterExpression, int, Expression>? argumentAt = null, Expression? first = null, string? inputName = null)
    {
        (_graph, _method, _place, _argumentAt, _inputName) = (graph, method, place, argumentAt ?? FieldArgument, inputName);
        foreach (var parameter in method.GetParameters())
        {
            _values.Add(first is not null && parameter.Position == 0 ? first : Bind(parameter));
        }
    }

    internal ParameterExpression Context { get; } = Expression.Parameter(typeof(ResolverContext), "context");

    /// <summary>The arguments, in the order in which their values stand.</summary>
    internal List<InputMember> Arguments { get; } = [];

    /// <summary>The method's call; an instance method's on the parent object.</summary>
    internal Expression Call(Type? parentType) => _method.IsStatic
        ? Expression.Call(_method, _values)
        : Expression.Call(Expression.Convert(Expression.Property(Context, nameof(ResolverContext.Parent)), parentType!), _method, _values);

    internal static Expression FieldArgument(ParameterExpression context, int index) =>
        Expression.Property(Expression.Property(context, nameof(ResolverContext.Arguments)), "Item", Expression.Constant(index));

    internal static bool IsArgument(TypeGraph graph, ParameterInfo parameter) =>
        !Marks.Has<ParentAttribute>(parameter) && !Marks.Has<ServiceAttribute>(parameter) && !IsContext(parameter.ParameterType) && graph.Inputs.IsInput(graph.ShapeOf(parameter));

    private static bool IsContext(Type type) =>
        type == typeof(CancellationToken) || type == typeof(ResolverContext) || type == typeof(RequestContext) || type == typeof(ClaimsPrincipal) || type == typeof(Schema)
        || type == typeof(IServiceProvider) || type == typeof(PagingArguments) || typeof(IDataLoader).IsAssignableFrom(type);

    private Expression Bind(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (Marks.Has<ParentAttribute>(parameter))
        {
            return Expression.Convert(Expression.Property(Context, nameof(ResolverContext.Parent)), type);
        }

        if (IsContext(type))
        {
            return FromContext(type);
        }

        if (!IsArgument(_graph, parameter))
        {
            var optional = _graph.ShapeOf(parameter).IsNullable;
            return Expression.Call(
                typeof(ServiceProviderServiceExtensions),
                optional ? nameof(ServiceProviderServiceExtensions.GetService) : nameof(ServiceProviderServiceExtensions.GetRequiredService),
                [type],
                FromContext(typeof(IServiceProvider)));
        }

        var name = Marks.Own<GraphQLNameAttribute>(parameter)?.Name ?? Names.Camel(parameter.Name!);
        var member = _inputName is not null ? _graph.Inputs.Renamed(_graph.ShapeOf(parameter), parameter, _inputName) : _graph.Inputs.Member(name, _graph.ShapeOf(parameter), $"{_place}({name}:)", [parameter], parameter.HasDefaultValue ? parameter.DefaultValue : null);
        Arguments.Add(member);
        return Expression.Invoke(Expression.Constant(member.Convert), _argumentAt(Context, Arguments.Count - 1));
    }

    private Expression FromContext(Type type)
    {
        if (type == typeof(ResolverContext))
        {
            return Context;
        }

        if (type == typeof(PagingArguments))
        {
            return Paging();
        }

        if (typeof(IDataLoader).IsAssignableFrom(type))
        {
            return Expression.Call(Context, nameof(ResolverContext.Loader), [type]);
        }

        var request = Expression.Property(Context, nameof(ResolverContext.Request));
        return type switch
        {
            _ when type == typeof(RequestContext) => request,
            _ when type == typeof(ClaimsPrincipal) => Expression.Property(request, nameof(RequestContext.User)),
            _ when type == typeof(IServiceProvider) => Expression.Property(request, nameof(RequestContext.Services)),
            _ when type == typeof(Schema) => Expression.Property(Context, nameof(ResolverContext.Schema)),
            _ => Expression.Property(Context, nameof(ResolverContext.CancellationToken)),
        };
    }

    private MethodCallExpression Paging()
    {
        var paging = _method.GetCustomAttributes<UsePagingAttribute>().FirstOrDefault()
            ?? throw new SchemaException([$"{_place}: a method that takes PagingArguments must be marked [UsePaging]."]);
        var reader = new PagingReader(Arguments.Count, _graph.Options.DefaultPageSize, paging.MaxPageSize > 0 ? paging.MaxPageSize : _graph.Options.MaxPageSize);
        Arguments.AddRange(reader.Arguments.Select(argument => new InputMember(argument, (Func<object?, object?>)(value => value))));
        return Expression.Call(Expression.Constant(reader), nameof(PagingReader.Read), [], Context);
    }
}
