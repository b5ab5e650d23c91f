using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Costs;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Execution.Running;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution;

/// <summary>Writes answers: specification section 7.</summary>
internal static class AnswerWriter
{
    // It goes out as JSON, never inside a page: only what JSON itself demands is escaped.
    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonEncodedText Errors = JsonEncodedText.Encode("errors");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");
    private static readonly JsonEncodedText Extensions = JsonEncodedText.Encode("extensions");

    [ThreadStatic]
    private static Utf8JsonWriter? _spare;

    public static void Write(IBufferWriter<byte> output, IReadOnlyList<GraphQLError> errors, OperationExecution? execution, Cost? cost)
    {
        var writer = _spare ?? new Utf8JsonWriter(output, WriterOptions);
        _spare = null;
        writer.Reset(output);
        writer.WriteStartObject();
        if (errors.Count > 0)
        {
            writer.WriteStartArray(Errors);
            foreach (var error in errors)
            {
                WriteError(writer, error);
            }

            writer.WriteEndArray();
        }

        if (execution is not null)
        {
            writer.WritePropertyName(Data);
            WriteData(writer, execution);
        }

        if (cost is not null)
        {
            writer.WriteStartObject(Extensions);
            writer.WriteStartObject("operationCost");
            writer.WriteNumber("fieldCost", cost.Field);
            writer.WriteNumber("typeCost", cost.Type);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        writer.Reset(Nowhere);
        _spare = writer;
    }

    // A writer that waits for its next use must not keep the last one's buffer.
    private static readonly ArrayBufferWriter<byte> Nowhere = new();

    private static void WriteData(Utf8JsonWriter writer, OperationExecution execution)
    {
        if (execution.HasNoData)
        {
            writer.WriteNullValue();
        }
        else
        {
            WriteObject(writer, execution.Root);
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, Node node)
    {
        // Objects that were waited for may nest deeper than any stack, where MaxDepth allows it.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        writer.WriteStartObject();
        var selection = node.Selection!;
        var (fields, slots) = (selection.Fields, node.Slots);
        for (var i = 0; i < fields.Length; i++)
        {
            var field = fields[i];
            writer.WritePropertyName(field.EncodedKey);
            if (field.IsTypeName)
            {
                writer.WriteStringValue(selection.TypeName);
            }
            else
            {
                WriteValue(writer, field.Type, slots[i]);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, TypePlan type, object? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        switch (type.Kind)
        {
            case ValueKind.Scalar:
                type.Scalar!.Write(writer, value);
                break;
            case ValueKind.Enum:
                writer.WriteStringValue(((EnumValueDefinition)value).EncodedName);
                break;
            case ValueKind.List:
                writer.WriteStartArray();
                foreach (var item in ((Node)value).Slots)
                {
                    WriteValue(writer, type.Item!, item);
                }

                writer.WriteEndArray();
                break;
            default:
                WriteObject(writer, (Node)value);
                break;
        }
    }

    internal static void WriteError(Utf8JsonWriter writer, GraphQLError error)
    {
        writer.WriteStartObject();
        writer.WriteString("message", error.Message);
        if (error.Locations.Count > 0)
        {
            writer.WriteStartArray("locations");
            foreach (var location in error.Locations)
            {
                writer.WriteStartObject();
                writer.WriteNumber("line", location.Line);
                writer.WriteNumber("column", location.Column);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (error.Path is { } path)
        {
            writer.WriteStartArray("path");
            foreach (var part in path)
            {
                WritePlain(writer, part);
            }

            writer.WriteEndArray();
        }

        if (error.Code is not null || error.Extensions is { Count: > 0 })
        {
            WriteExtensions(writer, error);
        }

        writer.WriteEndObject();
    }

    private static void WriteExtensions(Utf8JsonWriter writer, GraphQLError error)
    {
        writer.WriteStartObject(Extensions);
        if (error.Code is not null)
        {
            writer.WriteString("code", error.Code);
        }

        if (error.Extensions is not null)
        {
            foreach (var (name, value) in error.Extensions)
            {
                if (name != "code" || error.Code is null)
                {
                    writer.WritePropertyName(name);
                    WritePlain(writer, value);
                }
            }
        }

        writer.WriteEndObject();
    }

    private static void WritePlain(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }
}
