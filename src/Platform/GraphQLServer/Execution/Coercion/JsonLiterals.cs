using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Execution.Coercion;

/// <summary>Literals of JSON values. They have no place in the document: both offsets are 0.</summary>
internal static class JsonLiterals
{
    public static ValueNode Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => new StringValueNode(json.GetString()!, false, 0, 0),
        JsonValueKind.Number => Number(json.GetRawText()),
        JsonValueKind.True => new BooleanValueNode(true, 0, 0),
        JsonValueKind.False => new BooleanValueNode(false, 0, 0),
        JsonValueKind.Array => List(json),
        JsonValueKind.Object => Object(json),
        _ => new NullValueNode(0, 0),
    };

    /// <summary>The literal with the values of variables in the place of variables; one without a value becomes null in a list and is left out of an object.</summary>
    public static ValueNode Substitute(ValueNode literal, VariableValues variables)
    {
        switch (literal)
        {
            case VariableNode variable:
                return variables.FindLiteral(variable.Name.Value) ?? new NullValueNode(literal.Start, literal.End);
            case ListValueNode list:
                return new ListValueNode([.. list.Values.Select(item => Substitute(item, variables))], list.Start, list.End);
            case ObjectValueNode map:
                var fields = new List<ObjectFieldNode>(map.Fields.Count);
                foreach (var field in map.Fields)
                {
                    if (field.Value is not VariableNode named || variables.FindLiteral(named.Name.Value) is not null)
                    {
                        fields.Add(new ObjectFieldNode(field.Name, Substitute(field.Value, variables), field.Start, field.End));
                    }
                }

                return new ObjectValueNode(fields, map.Start, map.End);
            default:
                return literal;
        }
    }

    private static ValueNode Number(string text) =>
        text.AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? new IntValueNode(text, 0, 0) : new FloatValueNode(text, 0, 0);

    private static ListValueNode List(JsonElement json)
    {
        var items = new List<ValueNode>(json.GetArrayLength());
        foreach (var item in json.EnumerateArray())
        {
            items.Add(Of(item));
        }

        return new ListValueNode(items, 0, 0);
    }

    private static ObjectValueNode Object(JsonElement json)
    {
        var fields = new List<ObjectFieldNode>();
        foreach (var property in json.EnumerateObject())
        {
            fields.Add(new ObjectFieldNode(new NameNode(property.Name, 0, 0), Of(property.Value), 0, 0));
        }

        return new ObjectValueNode(fields, 0, 0);
    }
}
