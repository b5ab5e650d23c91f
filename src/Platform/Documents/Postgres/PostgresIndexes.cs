using System.Globalization;
using KiVendTout.Platform.Documents.Shapes;
using Npgsql;

namespace KiVendTout.Platform.Documents.Postgres;

/// <summary>Tables and indexes. What an index was made of stands in its comment, so that a change is seen.</summary>
internal static class PostgresIndexes
{
    /// <summary>Any fixed number; it keeps two starting processes from making the same thing at once.</summary>
    private const long LockKey = 0x4B56_5444_4F43;

    public static async Task CreateTableAsync(NpgsqlConnection connection, string schema, string collection, string idType, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await RunAsync(connection, $"select pg_advisory_xact_lock({LockKey})", ct).ConfigureAwait(false);
        await RunAsync(connection, $"create schema if not exists {schema}", ct).ConfigureAwait(false);
        await RunAsync(connection, $"create table if not exists {schema}.{collection} (id {idType} primary key, body jsonb not null)", ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    public static async Task EnsureAsync(NpgsqlConnection connection, string schema, string collection, IReadOnlyList<IndexPlan> plans, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await RunAsync(connection, $"select pg_advisory_xact_lock({LockKey})", ct).ConfigureAwait(false);
        await RunAsync(connection, $"select 1 from {schema}.{collection} limit 0", ct).ConfigureAwait(false);
        foreach (var plan in plans)
        {
            var index = $"{collection}_{plan.Name}";
            var columns = string.Join(", ", plan.Keys.Select(key => $"{SqlText.Expression(key.Field)} {SqlText.Direction(key.Descending)}"));
            var definition = $"{(plan.Unique ? "unique " : "")}({columns})";
            var there = await CommentAsync(connection, $"{schema}.{index}", ct).ConfigureAwait(false);
            if (there is null || DefinitionIn(there) != definition)
            {
                var nulls = plan.Unique ? "nulls not distinct" : "";
                await RunAsync(connection, $"drop index if exists {schema}.{index}", ct).ConfigureAwait(false);
                await RunAsync(connection, $"create {(plan.Unique ? "unique" : "")} index {index} on {schema}.{collection} ({columns}) {nulls}", ct).ConfigureAwait(false);
            }

            var comment = Comment(definition, plan.ExpireAfter);
            if (there != comment)
                await RunAsync(connection, $"comment on index {schema}.{index} is '{comment.Replace("'", "''", StringComparison.Ordinal)}'", ct).ConfigureAwait(false);
        }

        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    private static string Comment(string definition, TimeSpan? expireAfter) => expireAfter is { } age
        ? string.Create(CultureInfo.InvariantCulture, $"{definition}; expires after {age.TotalSeconds:0} s")
        : definition;

    private static string DefinitionIn(string comment) => comment.Split("; expires after ")[0];

    private static async Task<string?> CommentAsync(NpgsqlConnection connection, string index, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select obj_description(to_regclass($1), 'pg_class')", connection) { Parameters = { new() { Value = index } } };
        return await command.ExecuteScalarAsync(ct).ConfigureAwait(false) as string;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 }; // an index over many documents takes its time
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }
}
