using System.Security.Cryptography;
using Npgsql;

namespace KiVendTout.Platform.EventStore.PersonalData;

/// <summary>
/// One data key per subject, in <c>kvt_subject_keys</c>, wrapped with the installation's master key so that a dump of the database alone
/// reads nothing. Keys are not cached: deleting the row is the erasure, and it must hold at once in every process.
/// </summary>
internal sealed class SubjectKeys(NpgsqlDataSource database, string schema, byte[] masterKey)
{
    private const int KeyBytes = 32;

    public async ValueTask<byte[]> GetOrCreateAsync(Guid subject, CancellationToken ct)
    {
        var fresh = PersonalCipher.Wrap(RandomNumberGenerator.GetBytes(KeyBytes), masterKey, subject);
        await using var command = database.CreateCommand($"""
            with made as (
                insert into {schema}.kvt_subject_keys (subject, wrapped_key) values ($1, $2) on conflict (subject) do nothing returning wrapped_key)
            select wrapped_key from made union all select wrapped_key from {schema}.kvt_subject_keys where subject = $1 limit 1
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = subject });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = fresh });
        // Two writers may race for a new subject: the loser's statement sees no row yet, so it asks again.
        var wrapped = await command.ExecuteScalarAsync(ct).ConfigureAwait(false) ?? await command.ExecuteScalarAsync(ct).ConfigureAwait(false);
        return wrapped is byte[] key ? PersonalCipher.Unwrap(key, masterKey, subject) : throw new SubjectErasedException(subject);
    }

    public async ValueTask<Dictionary<Guid, byte[]>> FindAsync(IReadOnlyCollection<Guid> subjects, NpgsqlConnection? connection, CancellationToken ct)
    {
        var found = new Dictionary<Guid, byte[]>(subjects.Count);
        var sql = $"select subject, wrapped_key from {schema}.kvt_subject_keys where subject = any($1) and wrapped_key is not null";
        await using var command = connection is null ? database.CreateCommand(sql) : new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. subjects] });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            var subject = reader.GetGuid(0);
            try
            {
                found[subject] = PersonalCipher.Unwrap(reader.GetFieldValue<byte[]>(1), masterKey, subject);
            }
            catch (FormatException)
            {
                found[subject] = PersonalCipher.Locked; // Each of its events is reported as unreadable; those of others are read.
            }
        }

        return found;
    }

    /// <summary>
    /// Deletes a subject's key: from here on its fields read as the placeholder, everywhere. The row stays, without a key, so that no
    /// later append makes a new key under which the old fields would look forged. True when there was a key.
    /// </summary>
    public async Task<bool> EraseAsync(Guid subject, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"update {schema}.kvt_subject_keys set wrapped_key = null, erased_at = now() where subject = $1 and wrapped_key is not null");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = subject });
        return await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false) > 0;
    }
}
