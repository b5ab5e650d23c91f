using Npgsql;

namespace KiVendTout.Platform.EventStore.Tests.Setup;

/// <summary>Writes rows as other programs do that share the tables: an older version, a Marten process, a script.</summary>
internal static class Plant
{
    private const string Insert = """
        with stream as (
            insert into kivendtout.mt_streams (id, type, version) values ($1, $2, 1)
            on conflict (id) do update set version = mt_streams.version + 1 returning version)
        insert into kivendtout.mt_events (seq_id, id, stream_id, version, data, type, timestamp)
        select nextval('kivendtout.mt_events_sequence'), gen_random_uuid(), $1, version, $4::jsonb, $3, now() from stream returning seq_id
        """;

    public static Task<long> EventAsync(TestDatabase database, Guid stream, string category, string storedName, string json) =>
        database.AskAsync<long>(Insert, stream, category, storedName, json);

    /// <summary>The same within an open transaction.</summary>
    public static async Task<long> EventAsync(NpgsqlConnection connection, Guid stream, string category, string storedName, string json)
    {
        await using var command = new NpgsqlCommand(Insert, connection);
        foreach (var value in (object[])[stream, category, storedName, json])
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return (long)(await command.ExecuteScalarAsync())!;
    }

    public static Task<long> MoveAsync(NpgsqlConnection connection, Guid account, long cents) =>
        EventAsync(connection, account, TestEvents.AccountCategory, "money_moved", $$"""{"Cents": {{cents}}, "Note": "raw"}""");
}
