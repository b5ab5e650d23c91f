using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Appending;

/// <summary>
/// The set-based statement that stores a whole batch: it takes the streams to their new versions where the expected ones hold, finds who
/// lost, stores the events of the others and leaves the losers' numbers in <c>kvt.lost</c> for the statements behind it in the same
/// transaction. Array parameters, so that a batch of any size is the same prepared statement. Streams are locked in the order of their
/// ids, so that batches of two processes wait for each other and do not deadlock. For batches with requests there is a second form of it: a
/// request that was answered before is a loser from the start, and the answers of the others go in with their events. One that is answered
/// elsewhere between those two moments breaks the batch, which is then tried anew.
/// </summary>
internal sealed class AppendStatement
{
    private readonly List<int> _command = [];
    private readonly List<Guid> _stream = [];
    private readonly List<string> _category = [];
    private readonly List<long> _expected = [];
    private readonly List<long> _next = [];
    private readonly List<int> _eventCommand = [];
    private readonly List<Guid> _eventId = [];
    private readonly List<Guid> _eventStream = [];
    private readonly List<long> _eventVersion = [];
    private readonly List<byte[]> _json = [];
    private readonly List<string> _type = [];
    private readonly List<DateTimeOffset> _timestamp = [];
    private readonly List<string> _dotNetType = [];
    private readonly List<string?> _correlation = [];
    private readonly List<string?> _causation = [];
    private readonly List<string?> _headers = [];
    private readonly NpgsqlParameter<bool> _indivisible = new();
    private readonly RequestRows? _requests;

    /// <param name="schema">The schema.</param>
    /// <param name="keyed">For batches with requests.</param>
    /// <param name="views">Views that the same statement writes.</param>
    public AppendStatement(string schema, bool keyed, InlineWrites views)
    {
        _requests = keyed ? new RequestRows(schema) : null;
        Check = new NpgsqlBatchCommand($"""
            with {(keyed ? RequestRows.Asked(4) : "")}op as materialized (select * from unnest($1::int[], $2::uuid[], $3::bigint[]) as t(command, id, expected)),
            held as materialized (
                select id, version, is_archived from {schema}.mt_streams where id = any($2) order by id for update)
            select set_config('kvt.lost', (array(
                select distinct op.command from op left join held on held.id = op.id
                where (op.expected = 0 and held.id is not null) or (op.expected > 0 and (held.version is distinct from op.expected or held.is_archived))){_requests?.Answered})::text, true)
            """)
        { Parameters = { ArrayParameter.Of(_command, NpgsqlDbType.Integer), ArrayParameter.Of(_stream, NpgsqlDbType.Uuid), ArrayParameter.Of(_expected, NpgsqlDbType.Bigint) } };
        Append = new NpgsqlBatchCommand($"""
            with {(keyed ? RequestRows.Asked(18) : "")}before as materialized (select coalesce(nullif(current_setting('kvt.lost', true), ''), '{"{}"}')::int[]{_requests?.Answered} as commands),
            op as materialized (
                select t.* from unnest($1::int[], $2::uuid[], $3::bigint[], $4::text[], $5::bigint[]) as t(command, id, expected, category, next)
                where not t.command = any((select commands from before)::int[]) order by t.id),
            raised as (
                update {schema}.mt_streams s set version = op.next, timestamp = now() from op
                where s.id = op.id and op.expected > 0 and s.version = op.expected and not s.is_archived returning op.command, s.id),
            begun as (
                insert into {schema}.mt_streams (id, type, version) select id, category, next from op where expected = 0
                on conflict (id) do nothing returning id),
            late as materialized (
                select array(select distinct command from op where id in (select id from op except select id from raised except select id from begun)) as commands),
            lost as materialized (select (select commands from before) || (select commands from late) as commands),
            stored as (
                insert into {schema}.mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, headers)
                select nextval('{schema}.mt_events_sequence'), e.id, e.stream, e.version, e.data, e.type, e.ts, e.dotnet, e.correlation, e.causation, e.headers
                from unnest($6::int[], $7::uuid[], $8::uuid[], $9::bigint[], $10::jsonb[], $11::text[], $12::timestamptz[], $13::text[], $14::text[], $15::text[], $16::jsonb[])
                    as e(command, id, stream, version, data, type, ts, dotnet, correlation, causation, headers)
                where not e.command = any((select commands from lost)::int[])
                returning seq_id){_requests?.Noted}{views.Sql(keyed ? 25 : 18)}
            select set_config('kvt.lost', (select commands from lost)::text, true), coalesce((select max(seq_id) from stored), 0),
                current_setting('kvt.short', true), (select commands from lost),
                case when $17 and cardinality((select commands from late)) > 0 then {schema}.kvt_lost_late() end{_requests?.Raced}
            """)
        {
            Parameters =
            {
                ArrayParameter.Of(_command, NpgsqlDbType.Integer), ArrayParameter.Of(_stream, NpgsqlDbType.Uuid), ArrayParameter.Of(_expected, NpgsqlDbType.Bigint),
                ArrayParameter.Of(_category, NpgsqlDbType.Text), ArrayParameter.Of(_next, NpgsqlDbType.Bigint), ArrayParameter.Of(_eventCommand, NpgsqlDbType.Integer),
                ArrayParameter.Of(_eventId, NpgsqlDbType.Uuid), ArrayParameter.Of(_eventStream, NpgsqlDbType.Uuid), ArrayParameter.Of(_eventVersion, NpgsqlDbType.Bigint),
                ArrayParameter.Of(_json, NpgsqlDbType.Jsonb), ArrayParameter.Of(_type, NpgsqlDbType.Text), ArrayParameter.Of(_timestamp, NpgsqlDbType.TimestampTz),
                ArrayParameter.Of(_dotNetType, NpgsqlDbType.Text), ArrayParameter.Of(_correlation, NpgsqlDbType.Text), ArrayParameter.Of(_causation, NpgsqlDbType.Text),
                ArrayParameter.Of(_headers, NpgsqlDbType.Jsonb), _indivisible,
            },
        };
        _requests?.AddTo(Check);
        _requests?.AddTo(Append);
        views.AddTo(Append);
    }

    /// <summary>Locks the streams and finds the losers beforehand: needed where a command has several streams or a floor.</summary>
    public NpgsqlBatchCommand Check { get; }

    /// <summary>Stores. Its row: lost (text), last position, who fell below which floor, who lost in all.</summary>
    public NpgsqlBatchCommand Append { get; }

    /// <summary>
    /// Has a command that loses after the check break the batch, which is then tried anew: a guard may have counted on what that command
    /// was to add.
    /// </summary>
    public void RefuseLateLosers() => _indivisible.TypedValue = true;

    /// <summary>Collects the rows of a batch; true when a command has several streams, which stand or fall together.</summary>
    public bool Fill(List<PendingAppend> batch)
    {
        Clear();
        _indivisible.TypedValue = batch.Exists(pending => pending.Streams.Length > 1);
        for (var command = 0; command < batch.Count; command++)
        {
            _requests?.Add(command, batch[command]);
            foreach (var stream in batch[command].Streams)
            {
                _command.Add(command);
                _stream.Add(stream.Id);
                _category.Add(stream.Category);
                _expected.Add(stream.Expected);
                _next.Add(stream.Expected + stream.Events.Length);
                foreach (var prepared in stream.Events)
                {
                    _eventCommand.Add(command);
                    _eventId.Add(prepared.Recorded.Id);
                    _eventStream.Add(stream.Id);
                    _eventVersion.Add(prepared.Recorded.Version);
                    _json.Add(prepared.Json);
                    _type.Add(prepared.Recorded.Type.Name);
                    _timestamp.Add(prepared.Recorded.Timestamp);
                    _dotNetType.Add(prepared.Recorded.Type.DotNetType);
                    _correlation.Add(prepared.Recorded.CorrelationId);
                    _causation.Add(prepared.Recorded.CausationId);
                    _headers.Add(prepared.Headers);
                }
            }
        }

        return _indivisible.TypedValue;
    }

    private void Clear()
    {
        _requests?.Clear();
        _command.Clear();
        _stream.Clear();
        _category.Clear();
        _expected.Clear();
        _next.Clear();
        _eventCommand.Clear();
        _eventId.Clear();
        _eventStream.Clear();
        _eventVersion.Clear();
        _json.Clear();
        _type.Clear();
        _timestamp.Clear();
        _dotNetType.Clear();
        _correlation.Clear();
        _causation.Clear();
        _headers.Clear();
    }
}
