using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Appending;

/// <summary>
/// The commonest append of all, one event for one existing stream with nobody beside it, without the arrays and joins that a batch needs: its
/// answer is what a lone caller waits for. Its row has the columns of <see cref="AppendStatement.Append"/>.
/// </summary>
internal sealed class LoneAppend
{
    private readonly NpgsqlParameter<Guid> _stream = new();
    private readonly NpgsqlParameter<long> _expected = new();
    private readonly NpgsqlParameter<long> _next = new();
    private readonly NpgsqlParameter<Guid> _id = new();
    private readonly NpgsqlParameter<byte[]> _json = new() { NpgsqlDbType = NpgsqlDbType.Jsonb };
    private readonly NpgsqlParameter<string> _type = new();
    private readonly NpgsqlParameter<DateTimeOffset> _timestamp = new();
    private readonly NpgsqlParameter<string> _dotNetType = new();
    private readonly NpgsqlParameter<string?> _correlation = new() { NpgsqlDbType = NpgsqlDbType.Text };
    private readonly NpgsqlParameter<string?> _causation = new() { NpgsqlDbType = NpgsqlDbType.Text };
    private readonly NpgsqlParameter<string?> _headers = new() { NpgsqlDbType = NpgsqlDbType.Jsonb };

    private readonly NpgsqlParameter<string> _scope = new();
    private readonly NpgsqlParameter<string> _key = new();
    private readonly NpgsqlParameter<ReadOnlyMemory<byte>> _fingerprint = new();
    private readonly NpgsqlParameter<string> _answer = new() { NpgsqlDbType = NpgsqlDbType.Jsonb };

    /// <param name="schema">The schema.</param>
    /// <param name="keyed">For an append with a request.</param>
    /// <param name="views">Views that the same statement writes.</param>
    public LoneAppend(string schema, bool keyed, InlineWrites views)
    {
        var (fresh, noted, raced) = keyed ? Keyed(schema) : ("", "", "");
        Command = new NpgsqlBatchCommand($"""
            with raised as (
                update {schema}.mt_streams set version = $3, timestamp = now() where id = $1 and version = $2 and not is_archived{fresh} returning id),
            stored as (
                insert into {schema}.mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, headers)
                select nextval('{schema}.mt_events_sequence'), $4, id, $3, $5, $6, $7, $8, $9, $10, $11 from raised returning seq_id),{noted}
            lost as materialized (select case when exists (select 1 from raised) then '{"{}"}' else '{"{0}"}' end as commands){views.Sql(keyed ? 16 : 12)}
            select set_config('kvt.lost', commands, true), coalesce((select seq_id from stored), 0), null::text, commands::int[]{raced} from lost
            """)
        {
            Parameters = { _stream, _expected, _next, _id, _json, _type, _timestamp, _dotNetType, _correlation, _causation, _headers },
        };
        if (keyed)
        {
            foreach (var parameter in (NpgsqlParameter[])[_scope, _key, _fingerprint, _answer])
            {
                Command.Parameters.Add(parameter);
            }
        }

        views.AddTo(Command);
    }

    public NpgsqlBatchCommand Command { get; }

    public static bool Fits(List<PendingAppend> batch) =>
        batch is [{ Joined.Count: 0, Streams: [{ Expected: > 0, Events.Length: 1 }] }];

    public void Fill(PendingAppend pending)
    {
        var stream = pending.Streams[0];
        var (recorded, json, headers) = stream.Events[0];
        (_stream.TypedValue, _expected.TypedValue, _next.TypedValue) = (stream.Id, stream.Expected, recorded.Version);
        (_id.TypedValue, _json.TypedValue, _type.TypedValue) = (recorded.Id, json, recorded.Type.Name);
        (_timestamp.TypedValue, _dotNetType.TypedValue) = (recorded.Timestamp, recorded.Type.DotNetType);
        (_correlation.TypedValue, _causation.TypedValue, _headers.TypedValue) = (recorded.CorrelationId, recorded.CausationId, headers);
        if (pending.Request is { } request)
        {
            (_scope.TypedValue, _key.TypedValue) = (request.Key.Scope, request.Key.Key);
            (_fingerprint.TypedValue, _answer.TypedValue) = (request.Key.Fingerprint, request.Answer);
        }
    }

    /// <summary>What makes it an append for a request: it loses where the request was answered, and leaves the answer where it was not.</summary>
    private static (string Fresh, string Noted, string Raced) Keyed(string schema) => (
        $" and not exists (select 1 from {schema}.kvt_requests where scope = $12 and key = $13)",
        $"""

        noted as (
            insert into {schema}.kvt_requests (scope, key, fingerprint, answer, stream, version, position)
            select $12, $13, $14, $15, $1, $3, seq_id from stored on conflict (scope, key) do nothing returning scope),
        """,
        $", case when exists (select 1 from stored) and not exists (select 1 from noted) then {schema}.kvt_request_raced() end");
}
