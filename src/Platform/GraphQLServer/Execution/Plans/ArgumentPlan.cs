using KiVendTout.Platform.GraphQLServer.Execution.Coercion;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Plans;

/// <summary>The arguments of a field: coerced once for all requests when no variable is in them, else once for each request.</summary>
internal sealed class ArgumentPlan
{
    private static readonly ArgumentPlan None = new([], [], -1) { Constant = [] };

    private readonly IReadOnlyList<InputValueDefinition> _definitions;
    private readonly ValueNode?[] _literals;

    private ArgumentPlan(IReadOnlyList<InputValueDefinition> definitions, ValueNode?[] literals, int slot) =>
        (_definitions, _literals, Slot) = (definitions, literals, slot);

    /// <summary>The values, when they are the same for every request.</summary>
    public object?[]? Constant { get; private init; }

    /// <summary>Where an execution remembers the values.</summary>
    public int Slot { get; }

    public static ArgumentPlan Of(OperationVariant variant, FieldDefinition field, FieldNode node)
    {
        if (field.Arguments.Count == 0)
        {
            return None;
        }

        var literals = new ValueNode?[field.Arguments.Count];
        foreach (var given in node.Arguments)
        {
            for (var i = 0; i < literals.Length; i++)
            {
                if (field.Arguments[i].Name == given.Name.Value)
                {
                    literals[i] = given.Value;
                }
            }
        }

        if (!literals.Any(literal => literal is not null && LiteralCoercion.HoldsVariable(literal)))
        {
            var fixedPlan = new ArgumentPlan(field.Arguments, literals, -1);
            if (fixedPlan.TryCoerce(VariableValues.None, out var values, out _))
            {
                return new ArgumentPlan(field.Arguments, literals, -1) { Constant = values };
            }
        }

        return new ArgumentPlan(field.Arguments, literals, variant.NewArgumentSlot());
    }

    /// <summary>Coerces them: specification section 6.4.1.</summary>
    public bool TryCoerce(VariableValues variables, out object?[] values, out string? problem)
    {
        (values, problem) = (new object?[_definitions.Count], null);
        for (var i = 0; i < values.Length; i++)
        {
            var (definition, given) = (_definitions[i], (object?)Missing.Value);
            if (_literals[i] is { } literal && !LiteralCoercion.TryCoerce(literal, definition.Type, variables, out given, out var reason))
            {
                problem = literal is VariableNode && given is null && definition.Type.IsNonNull
                    ? $"Argument \"{definition.Name}\" of non-null type \"{definition.Type}\" must not be null."
                    : $"Argument \"{definition.Name}\" has an invalid value. {reason}";
                return false;
            }

            values[i] = ReferenceEquals(given, Missing.Value) ? definition.DefaultValue : given;
            if (ReferenceEquals(values[i], Missing.Value) && definition.Type.IsNonNull)
            {
                problem = _literals[i] is VariableNode variable
                    ? $"Argument \"{definition.Name}\" of required type \"{definition.Type}\" was provided the variable \"${variable.Name.Value}\" which was not provided a runtime value."
                    : $"Argument \"{definition.Name}\" of required type \"{definition.Type}\" was not provided.";
                return false;
            }
        }

        return true;
    }
}
