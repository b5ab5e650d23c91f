using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Appending;

/// <summary>The requests of a batch, and the parts of its statements that deal with them.</summary>
internal sealed class RequestRows(string schema)
{
    private readonly List<int> _command = [];
    private readonly List<string> _scope = [];
    private readonly List<string> _key = [];
    private readonly List<ReadOnlyMemory<byte>> _fingerprint = [];
    private readonly List<string> _answer = [];
    private readonly List<Guid> _stream = [];
    private readonly List<long> _version = [];

    /// <summary>An expression to be added to an array of losers: the commands whose request was answered before.</summary>
    public string Answered { get; } = $"""
         || array(select a.command from asked a where exists (select 1 from {schema}.kvt_requests r where r.scope = a.scope and r.key = a.key))
        """;

    /// <summary>Stores the answers of those who have not lost, in one order for all processes.</summary>
    public string Noted { get; } = $"""
        ,
            noted as (
                insert into {schema}.kvt_requests (scope, key, fingerprint, answer, stream, version, position)
                select a.scope, a.key, a.fingerprint, a.answer, a.stream, a.version, (select max(seq_id) from stored) from asked a
                where not a.command = any((select commands from lost)::int[]) order by a.scope, a.key
                on conflict (scope, key) do nothing returning scope)
        """;

    /// <summary>Breaks the batch when an answer could not be stored.</summary>
    public string Raced { get; } = $"""
        ,
                case when (select count(*) from noted) < (select count(*) from asked a where not a.command = any((select commands from lost)::int[]))
                    then {schema}.kvt_request_raced() end
        """;

    /// <summary>The requests as a table expression, for a statement in which their parameters begin at this number.</summary>
    public static string Asked(int first) => $"""
        asked as materialized (
                select * from unnest(${first}::int[], ${first + 1}::text[], ${first + 2}::text[], ${first + 3}::bytea[], ${first + 4}::jsonb[], ${first + 5}::uuid[], ${first + 6}::bigint[])
                    as a(command, scope, key, fingerprint, answer, stream, version)),
        {" "}
        """;

    public void AddTo(NpgsqlBatchCommand statement)
    {
        foreach (var parameter in (NpgsqlParameter[])[
            ArrayParameter.Of(_command, NpgsqlDbType.Integer), ArrayParameter.Of(_scope, NpgsqlDbType.Text), ArrayParameter.Of(_key, NpgsqlDbType.Text),
            ArrayParameter.Of(_fingerprint, NpgsqlDbType.Bytea), ArrayParameter.Of(_answer, NpgsqlDbType.Jsonb), ArrayParameter.Of(_stream, NpgsqlDbType.Uuid),
            ArrayParameter.Of(_version, NpgsqlDbType.Bigint)])
        {
            statement.Parameters.Add(parameter);
        }
    }

    public void Add(int command, PendingAppend pending)
    {
        if (pending.Request is not { } request)
        {
            return;
        }

        _command.Add(command);
        _scope.Add(request.Key.Scope);
        _key.Add(request.Key.Key);
        _fingerprint.Add(request.Key.Fingerprint);
        _answer.Add(request.Answer);
        _stream.Add(pending.Streams[0].Id);
        _version.Add(pending.Streams[0].After.Version);
    }

    public void Clear()
    {
        _command.Clear();
        _scope.Clear();
        _key.Clear();
        _fingerprint.Clear();
        _answer.Clear();
        _stream.Clear();
        _version.Clear();
    }
}
