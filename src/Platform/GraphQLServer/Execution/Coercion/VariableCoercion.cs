using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Coercion;

/// <summary>Coerces all variables of an operation before it runs: specification section 6.1.2. Absent, null and default are three things.</summary>
internal static class VariableCoercion
{
    /// <summary>Reads the variables; every one that does not fit is reported, up to <paramref name="maxErrors"/>.</summary>
    public static VariableValues Coerce(OperationPlan operation, JsonElement given, int maxErrors, out List<GraphQLError>? errors)
    {
        errors = null;
        var definitions = operation.Variables;
        if (definitions.Length == 0)
        {
            return VariableValues.None;
        }

        var values = new object?[definitions.Length];
        for (var i = 0; i < definitions.Length && (errors?.Count ?? 0) < maxErrors; i++)
        {
            var variable = definitions[i];
            var json = default(JsonElement);
            if (given.ValueKind == JsonValueKind.Object && given.TryGetProperty(variable.Name, out json))
            {
                values[i] = Read(operation, variable, json, maxErrors, ref errors);
            }
            else if (variable.HasDefault)
            {
                values[i] = variable.Default;
            }
            else
            {
                values[i] = Missing.Value;
                if (variable.Type.IsNonNull)
                {
                    Add(ref errors, operation, variable, $"Variable \"${variable.Name}\" of required type \"{variable.Type}\" was not provided.");
                }
            }
        }

        return new VariableValues(definitions, values, given);
    }

    private static object? Read(OperationPlan operation, VariablePlan variable, JsonElement json, int maxErrors, ref List<GraphQLError>? errors)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            if (variable.Type.IsNonNull)
            {
                Add(ref errors, operation, variable, $"Variable \"${variable.Name}\" of non-null type \"{variable.Type}\" must not be null.");
            }

            return null;
        }

        if (variable.Type.Nullable is ScalarType scalar && scalar.TryParse(json, out var leaf, out _))
        {
            return leaf;
        }

        List<GraphQLError>? found = null;
        var room = maxErrors - (errors?.Count ?? 0);
        var value = new JsonCoercion(variable.Name, problem =>
        {
            if ((found?.Count ?? 0) < room)
            {
                Add(ref found, operation, variable, problem);
            }
        }).Coerce(json, variable.Type);
        if (found is not null)
        {
            (errors ??= []).AddRange(found);
        }

        return value;
    }

    private static void Add(ref List<GraphQLError>? errors, OperationPlan operation, VariablePlan variable, string message) =>
        (errors ??= []).Add(new GraphQLError
        {
            Message = message,
            Code = ErrorCode.BadVariables,
            Locations = [operation.Document.Source.LocationOf(variable.Node.Start)],
        });
}
