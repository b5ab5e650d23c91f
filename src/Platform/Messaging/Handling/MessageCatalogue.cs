using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using KiVendTout.Platform.Messaging.Contracts;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>
/// The kinds of message that this application knows, by name and by record. Bodies are JSON in camelCase, read strictly: what a record requires must be
/// there, null is no value for what cannot be null, a property stands once, and one that the record does not have is a mistake unless the record carries
/// <c>[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]</c>.
/// </summary>
public sealed class MessageCatalogue
{
    /// <summary>Problems of one body that its dead letter tells.</summary>
    private const int MostTold = 3;
    private readonly Dictionary<string, MessageType> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, MessageType> _byRecord = [];

    /// <summary>A catalogue of these kinds: for records that travel inside the process only and carry no <see cref="MessageAttribute"/>, such as events of a log.</summary>
    /// <exception cref="MessageSetupException">A name or a record stands twice.</exception>
    public MessageCatalogue(params IEnumerable<MessageType> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        foreach (var type in types)
        {
            Add(type);
        }
    }

    /// <summary>Every kind, by name.</summary>
    public IEnumerable<MessageType> All => _byName.Values.OrderBy(type => type.Name, StringComparer.Ordinal);

    /// <summary>The records with a <see cref="MessageAttribute"/> in these assemblies.</summary>
    /// <param name="assemblies">Where to look.</param>
    /// <param name="json">How they are read and written: a <see cref="JsonSerializerContext"/>, or null for reflection.</param>
    /// <param name="shapeOf">The schema of a type that has a converter of its own, or null where that is not known.</param>
    /// <exception cref="MessageSetupException">A name stands twice or is none, a record is unknown to <paramref name="json"/>, or no schema can be made of it.</exception>
    public static MessageCatalogue Of(IEnumerable<Assembly> assemblies, IJsonTypeInfoResolver? json = null, Func<Type, JsonObject?>? shapeOf = null)
    {
        ArgumentNullException.ThrowIfNull(assemblies);
        return Of(assemblies.Distinct().SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsDefined(typeof(MessageAttribute))), json, shapeOf);
    }

    /// <summary>These records, which carry a <see cref="MessageAttribute"/>.</summary>
    /// <inheritdoc cref="Of(IEnumerable{Assembly}, IJsonTypeInfoResolver?, Func{Type, JsonObject?}?)"/>
    public static MessageCatalogue Of(IEnumerable<Type> records, IJsonTypeInfoResolver? json = null, Func<Type, JsonObject?>? shapeOf = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        var options = Options(json ?? new DefaultJsonTypeInfoResolver());
        return new MessageCatalogue(records.OrderBy(record => record.FullName, StringComparer.Ordinal).Select(record => TypeOf(record, options, shapeOf)));
    }

    /// <summary>How every message is read and written. Types of the application say on themselves (<c>[JsonConverter]</c>) when they are written otherwise.</summary>
    /// <param name="resolver">What knows the records.</param>
    public static JsonSerializerOptions Options(IJsonTypeInfoResolver resolver)
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = resolver.WithAddedModifier(NullMayBeMissing),
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        };
        options.MakeReadOnly();
        return options;
    }

    /// <summary>The kind of this name, or null.</summary>
    public MessageType? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The kind of this record, or null.</summary>
    public MessageType? Find(Type record) => _byRecord.GetValueOrDefault(record);

    /// <summary>The kind of this message.</summary>
    /// <exception cref="ArgumentException">The catalogue does not know it.</exception>
    public MessageType Of(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Find(message.GetType()) ?? throw new ArgumentException(
            $"{message.GetType().FullName} is no message that this application knows: give its record a [Message], or add it to the catalogue.", nameof(message));
    }

    /// <summary>The body of a message, UTF-8 JSON.</summary>
    /// <exception cref="ArgumentException">The catalogue does not know it.</exception>
    public ReadOnlyMemory<byte> Write(object message) => JsonSerializer.SerializeToUtf8Bytes(message, Of(message).Json);

    /// <summary>Reads a message's body.</summary>
    /// <param name="envelope">The message.</param>
    /// <param name="message">The record, unless there is a problem.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public MessageProblem? Read(Envelope envelope, out object? message)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        message = null;
        if (Find(envelope.Type) is not { } type)
        {
            return new MessageProblem(MessageProblem.UnknownType,
                $"The type '{envelope.Type}' is not known here. Send a type of docs/contracts in the header ce_type, or take the newer program that knows it.");
        }

        if (!IsJson(envelope.ContentType))
        {
            return new MessageProblem(MessageProblem.NotJson, $"The header content-type says '{envelope.ContentType}'. Send the body as application/json.");
        }

        if (envelope.Body.IsEmpty)
        {
            return new MessageProblem(MessageProblem.NoBody, "There is no body. Send the message itself; a deletion mark means nothing to this topic's consumer.");
        }

        if (type.Schema?.Check(envelope.Body) is [_, ..] problems)
        {
            return new MessageProblem(
                problems[0].Code, $"{string.Join(' ', problems.Take(MostTold))} The schema of {type.Name} is in docs/contracts.{(problems.Count > MostTold ? " There is more that is wrong." : "")}");
        }

        try
        {
            message = JsonSerializer.Deserialize(envelope.Body.Span, type.Json);
            return message is not null ? null : new MessageProblem(MessageProblem.Schema, $"The body is null. Send a JSON object as the schema of {type.Name} in docs/contracts says.");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            return Explain(envelope, type, wrong);
        }
    }

    private static MessageProblem Explain(Envelope envelope, MessageType type, Exception wrong)
    {
        if (!Utf8.IsValid(envelope.Body.Span))
        {
            return new MessageProblem(MessageProblem.NotJson, "The body is no UTF-8. Send JSON in UTF-8.");
        }

        try
        {
            var reader = new Utf8JsonReader(envelope.Body.Span);
            while (reader.Read())
            {
            }
        }
        catch (JsonException broken)
        {
            return new MessageProblem(MessageProblem.NotJson, $"The body is no JSON: {broken.Message} Send one JSON object in UTF-8.");
        }

        var field = (wrong as JsonException)?.Path is { Length: > 0 } path ? path : "$";
        return new MessageProblem(MessageProblem.Schema, $"{field}: {wrong.Message} Send it as the schema of {type.Name} in docs/contracts says.");
    }

    private static bool IsJson(string contentType)
    {
        var media = contentType.AsSpan();
        media = (media.IndexOf(';') is var end and >= 0 ? media[..end] : media).Trim();
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private static MessageType TypeOf(Type record, JsonSerializerOptions options, Func<Type, JsonObject?>? shapeOf)
    {
        var rules = record.GetCustomAttribute<MessageAttribute>()
            ?? throw new MessageSetupException($"{record.FullName} has no [Message] with its name.");
        if (string.IsNullOrWhiteSpace(rules.Name) || rules.Name.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)))
        {
            throw new MessageSetupException($"'{rules.Name}' of {record.FullName} is no name for a message: reverse words with dots and a version, such as shop.order.placed.v1.");
        }

        try
        {
            var json = options.GetTypeInfo(record);
            return new MessageType(rules.Name, json, rules, MessageSchema.Of(json, rules.Name, shapeOf));
        }
        catch (NotSupportedException unknown)
        {
            throw new MessageSetupException($"{record.FullName} cannot be read and checked as a message: {unknown.Message}", unknown);
        }
    }

    /// <summary>Nulls are not written, so what may be null may be missing, whether or not its parameter has a default.</summary>
    private static void NullMayBeMissing(JsonTypeInfo record)
    {
        foreach (var property in record.Properties.Where(property => property.AssociatedParameter is { IsNullable: true }))
        {
            property.IsRequired = false;
        }
    }

    private void Add(MessageType type)
    {
        if (!_byName.TryAdd(type.Name, type))
        {
            throw new MessageSetupException($"Two records are named '{type.Name}': {_byName[type.Name].Json.Type.FullName} and {type.Json.Type.FullName}. Give one the next version.");
        }

        if (!_byRecord.TryAdd(type.Json.Type, type))
        {
            throw new MessageSetupException($"{type.Json.Type.FullName} is named twice: '{_byRecord[type.Json.Type].Name}' and '{type.Name}'.");
        }
    }
}

/// <summary>Messages, records and handlers do not fit together; said at the start, before any message is handled.</summary>
public sealed class MessageSetupException(string message, Exception? inner = null) : Exception(message, inner);
