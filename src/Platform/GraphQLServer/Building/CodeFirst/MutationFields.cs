using System.Linq.Expressions;
using System.Reflection;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>
/// Mutations that return <see cref="MutationResult{T}"/>: one input object in, a payload with the entity and a union of errors out. Other mutations are fields like any other.
/// </summary>
internal sealed class MutationFields(TypeGraph graph)
{
    internal FieldDefinition Of(ObjectType owner, MethodInfo method)
    {
        var result = graph.ReturnOf(method).Awaited;
        if (!result.Is(typeof(MutationResult<>)))
        {
            return graph.Fields.OfMethod(owner, null, method);
        }

        var name = Names.OfMethod(method);
        var place = $"{owner.Name}.{name}";
        var given = method.GetParameters().Where(parameter => MethodBinding.IsArgument(graph, parameter)).ToList();
        var inputName = $"{Names.Pascal(name)}Input";
        var isSingle = given.Count == 1 && Marks.IsInput(graph.ShapeOf(given[0]).Type);
        var binding = isSingle ? new MethodBinding(graph, method, place, inputName: inputName) : new MethodBinding(graph, method, place, ValueAt);
        InputValueDefinition[] arguments = given.Count == 0 ? []
            : isSingle ? [binding.Arguments[0].Definition]
            : [new InputValueDefinition { Name = "input", Type = new NonNullType(graph.Inputs.OfArguments(method, inputName, binding.Arguments)) }];
        var payload = Payload(method, Names.Pascal(name), result.Arguments[0].Type, place);
        return graph.Fields.Make(owner, name, method, new NonNullType(payload), arguments, Results.Resolver(binding.Call(null), binding.Context, null), null);
    }

    /// <summary>An argument inside the input object that stands for all of them.</summary>
    private static BinaryExpression ValueAt(ParameterExpression context, int index) =>
        Expression.ArrayIndex(Expression.Convert(MethodBinding.FieldArgument(context, 0), typeof(object?[])), Expression.Constant(index));

    private ObjectType Payload(MethodInfo method, string mutation, Type entity, string place)
    {
        var name = $"{mutation}Payload";
        var errors = Marks.Named(method, typeof(ErrorAttribute<>)).ToList();
        return graph.Get(typeof(MutationFields), name, () => new ObjectType(name), payload =>
        {
            payload.Description = $"What {Names.Camel(mutation)} answers.";
            var shown = graph.Outputs.Of(Shape.Of(entity, isNullable: true), place);
            var fields = new List<FieldDefinition>
            {
                new()
                {
                    Name = Marks.Own<PayloadFieldAttribute>(method)?.Name ?? Names.Camel(shown.Named.Name),
                    Type = shown,
                    Description = errors.Count == 0 ? null : "Null when there are errors.",
                    Resolver = new PureResolver(parent => ((IMutationResult)parent!).Entity),
                },
            };
            if (errors.Count > 0)
            {
                fields.Add(new FieldDefinition
                {
                    Name = "errors",
                    Type = new ListType(new NonNullType(Union(mutation, errors))),
                    Description = "Why it was not done; null when it was.",
                    Resolver = new PureResolver(parent => ((IMutationResult)parent!).Errors),
                });
            }

            payload.SetFields(fields);
        });
    }

    private UnionType Union(string mutation, List<Type> errors)
    {
        var name = $"{mutation}Error";
        return graph.Get(typeof(MutationFields), name, () => new UnionType(name), union =>
        {
            union.Description = $"Why {Names.Camel(mutation)} was not done.";
            union.Types = [.. errors.Select(Error)];
        });
    }

    private ObjectType Error(Type type)
    {
        var shown = graph.Outputs.Object(type);
        graph.ErrorTypes.Add(shown);
        return shown;
    }
}
