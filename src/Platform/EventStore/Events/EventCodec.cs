using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace KiVendTout.Platform.EventStore.Events;

/// <summary>Turns events into stored bodies and back: names, upcasters and the encryption of personal fields meet here.</summary>
internal sealed class EventCodec(EventCatalogue catalogue, SubjectKeys keys)
{
    public EventCatalogue Catalogue => catalogue;

    /// <summary>Writes a body as UTF-8 JSON. Bodies with personal fields need <see cref="EncodePersonalAsync"/>.</summary>
    public static byte[] Encode(EventType type, object body) => JsonSerializer.SerializeToUtf8Bytes(body, type.Json);

    public async ValueTask<byte[]> EncodePersonalAsync(EventType type, object body, CancellationToken ct)
    {
        var node = JsonSerializer.SerializeToNode(body, type.Json)!.AsObject();
        if (PersonalCipher.SubjectOf(node, type.Personal!) is { } subject)
        {
            var key = await keys.GetOrCreateAsync(subject, ct).ConfigureAwait(false);
            PersonalCipher.Encrypt(node, type.Personal!, subject, key);
        }

        return JsonSerializer.SerializeToUtf8Bytes(node);
    }

    /// <summary>Reads a batch of rows; an unreadable row does not throw here but when its event is taken from <see cref="Decoded"/>.</summary>
    public async ValueTask<List<Decoded>> DecodeAsync(List<RawEvent> rows, NpgsqlConnection? connection, CancellationToken ct)
    {
        Dictionary<Guid, byte[]>? subjects = null;
        foreach (var row in rows)
        {
            if (catalogue.Find(row.Type)?.Personal is { } personal && SubjectIn(row, personal) is { } subject)
            {
                (subjects ??= []).TryAdd(subject, []);
            }
        }

        if (subjects is not null)
        {
            subjects = await keys.FindAsync(subjects.Keys, connection, ct).ConfigureAwait(false);
        }

        var decoded = new List<Decoded>(rows.Count);
        foreach (var row in rows)
        {
            decoded.Add(Decode(row, subjects));
        }

        return decoded;
    }

    private Decoded Decode(RawEvent row, Dictionary<Guid, byte[]>? subjects)
    {
        if (catalogue.Find(row.Type) is not { } type)
        {
            return new Decoded(row, null, new UnreadableEventException(row.Sequence, row.StreamId, row.Version, row.Type, null));
        }

        // A carrier that moves JSON never asks for the body, and reading it is most of the work.
        return new Decoded(row, row.ToStored(type, new BodyToBe(this, row, type, subjects)), null);
    }

    /// <summary>A body that is read when somebody asks for it, and then kept.</summary>
    private sealed class BodyToBe(EventCodec codec, RawEvent row, EventType type, Dictionary<Guid, byte[]>? subjects) : ILateBody
    {
        public object Read()
        {
            try
            {
                return codec.Body(row, type, subjects);
            }
            catch (Exception broken) when (broken is not OutOfMemoryException)
            {
                // Whatever an upcaster throws at a body it was not written for: one row is unreadable, not the batch it came with.
                return new UnreadableBody(new UnreadableEventException(row.Sequence, row.StreamId, row.Version, row.Type, broken));
            }
        }
    }

    private object Body(RawEvent row, EventType type, Dictionary<Guid, byte[]>? subjects)
    {
        if (type.Personal is null && !catalogue.NeedsUpcast(row.Type))
        {
            return JsonSerializer.Deserialize(row.Json, type.Json) ?? throw new JsonException("the body is null");
        }

        var node = Newest(row);
        if (type.Personal is { } personal)
        {
            PersonalCipher.Decrypt(node, personal, subjects ?? []);
        }

        return node.Deserialize(type.Json) ?? throw new JsonException("the body is null");
    }

    /// <summary>The stored body in its newest shape, personal fields still encrypted.</summary>
    private JsonObject Newest(RawEvent row)
    {
        var node = JsonNode.Parse(row.Json) as JsonObject ?? throw new JsonException("the body is no JSON object");
        return catalogue.NeedsUpcast(row.Type) ? catalogue.Upcast(row.Type, node) : node;
    }

    /// <summary>The subject by its newest name: an upcaster may have renamed the property.</summary>
    private Guid? SubjectIn(RawEvent row, PersonalFields personal)
    {
        try
        {
            return PersonalCipher.SubjectOf(Newest(row), personal);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return null; // The decoder meets the same body next and reports it with its place.
        }
    }
}

/// <summary>A row of mt_events as it came over the wire.</summary>
internal sealed class RawEvent
{
    public required long Sequence { get; init; }
    public required Guid Id { get; init; }
    public required Guid StreamId { get; init; }
    public required long Version { get; init; }
    public required byte[] Json { get; init; }
    public required string Type { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    public string? CorrelationId { get; init; }
    public string? CausationId { get; init; }
    public string? Headers { get; init; }
    public bool IsArchived { get; init; }

    public StoredEvent ToStored(EventType type, object body) => new()
    {
        Sequence = Sequence,
        Id = Id,
        StreamId = StreamId,
        Version = Version,
        Type = type,
        StoredName = Type,
        Timestamp = Timestamp,
        Body = body,
        Json = Json,
        CorrelationId = CorrelationId,
        CausationId = CausationId,
        Headers = Headers,
        IsArchived = IsArchived,
    };
}

/// <summary>A row that was read. With an error the event is null (unknown type) or has an <see cref="UnreadableBody"/>.</summary>
internal readonly record struct Decoded(RawEvent Raw, StoredEvent? Event, UnreadableEventException? Unknown)
{
    /// <summary>Asking reads the body.</summary>
    public UnreadableEventException? Error => Unknown ?? (Event!.Body as UnreadableBody)?.Error;

    public StoredEvent Required => Error is { } error ? throw error : Event!;
}
