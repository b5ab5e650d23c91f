using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace KiVendTout.Platform.Messaging.Contracts;

/// <summary>
/// What the body of a kind of message must look like: a JSON Schema (draft 2020-12) derived from its record, and a check of bodies against the same. What
/// is published and what is checked cannot differ, because the check is compiled from the published schema.
/// </summary>
/// <remarks>
/// Stricter than the schema says in four points, each of which would not survive the reading into the record: a member may not come twice, whole numbers
/// have no fraction or exponent, numbers fit into <see cref="decimal"/>, and a time is one that .NET can hold (no leap second, year 1 to 9999, capital T and Z).
/// </remarks>
public sealed class MessageSchema
{
    /// <summary>How deep a body may be nested, as for the serializer that reads it afterwards.</summary>
    public const int MaxDepth = 64;

    /// <summary>After so many problems the rest of a body is not looked at.</summary>
    public const int MaxProblems = 20;

    private readonly SchemaNode _root;

    private MessageSchema(JsonObject json) => (Json, _root) = (json, SchemaCompiler.Compile(json));

    /// <summary>The schema; a tree of its own for each instance.</summary>
    public JsonObject Json { get; }

    /// <summary>Derives the schema of a record.</summary>
    /// <param name="type">The record and how it is read and written.</param>
    /// <param name="title">What the schema is called: the message's type.</param>
    /// <param name="shapeOf">The schema of a type that has a converter of its own, or null where that is not known.</param>
    /// <exception cref="NotSupportedException">The record has something that cannot be said or checked; the message names it.</exception>
    public static MessageSchema Of(JsonTypeInfo type, string? title = null, Func<Type, JsonObject?>? shapeOf = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new MessageSchema(SchemaWriter.Write(type, title ?? type.Type.Name, shapeOf));
    }

    /// <summary>Takes a schema that was written by <see cref="Of"/>.</summary>
    /// <param name="json">The schema.</param>
    /// <exception cref="NotSupportedException">It uses what is not checked here; the message names it.</exception>
    public static MessageSchema Read(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new MessageSchema(json);
    }

    /// <summary>Holds a body against the schema. Throws for no body, and allocates nothing while all is well.</summary>
    /// <param name="utf8">The body.</param>
    /// <returns>All that is wrong, in the order of the body and at most <see cref="MaxProblems"/>; empty when the body fits.</returns>
    public IReadOnlyList<SchemaProblem> Check(ReadOnlyMemory<byte> utf8) => SchemaCheck.Run(_root, utf8);

    /// <summary>The schema as a file has it: indented, a line break at the end.</summary>
    public string ToText() => Json.ToJsonString(ContractFiles.Written) + "\n";
}
