using KiVendTout.Platform.Messaging.Handling;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Tests.Handling;

/// <summary>A small domain: amounts are put on accounts, and no account may fall below zero, which only the commit finds out.</summary>
[Message("test.put.v1", TryAgainOn = ["account.not_yet"], IgnoreOn = ["account.has_it"])]
public sealed record Put(string Account, int Amount, string? Note = null, string? Refusal = null);

/// <summary>Its handler throws what is named.</summary>
[Message("test.fail.v1")]
public sealed record Fail(string With);

/// <summary>Its handler returns what only the engine understands.</summary>
[Message("test.timers.v1")]
public sealed record SetTimers(string Key, bool Cancel = false);

/// <summary>What an account is asked to do.</summary>
public sealed record Deposit(string Account, int Amount, string? Note, string? Refusal);

public static class PutHandler
{
    public static Deposit Handle(Put message) => new(message.Account, message.Amount, message.Note, message.Refusal);
}

public static class FailHandler
{
    public static async Task HandleAsync(Fail message, Ledgers ledgers, CancellationToken ct)
    {
        ledgers.Calls++;
        await Task.Yield();
        ct.ThrowIfCancellationRequested();
        throw message.With switch
        {
            "timeout" => new TimeoutException("too slow"),
            "away" => new NpgsqlException("gone"),
            _ => new InvalidOperationException("broken\nfor ever"),
        };
    }
}

public static class SetTimersHandler
{
    public static IEnumerable<object?> Handle(Ledgers ledgers, SetTimers message) => throw new NotSupportedException($"{ledgers} {message}");
}

public static class TimersHandler
{
    public static (object First, object? Second) Handle(SetTimers message, MessageContext context) => message.Cancel
        ? (new Unscheduled(message.Key), null)
        : (new Scheduled(new Put("later", 1), context.Now.AddHours(1), message.Key), new Outgoing("answers", "k", new Put("sent", 2)));
}

/// <summary>A service that a handler asks for.</summary>
public sealed class Ledgers
{
    public int Calls { get; set; }
}

/// <summary>The bank's unit of work: one row for each deposit.</summary>
internal sealed class BankUnit(NpgsqlDataSource database, string test, BankUnit.Faults faults) : IUnitOfWork
{
    private readonly List<(Deposit Deposit, string Cause)> _taken = [];
    private int _messages;

    public ValueTask<MessageRefusal?> TakeAsync(IReadOnlyList<object> effects, MessageContext context, CancellationToken ct)
    {
        var deposits = effects.Cast<Deposit>().ToArray();
        if (deposits.FirstOrDefault(deposit => deposit.Refusal is not null) is { } refused)
        {
            return ValueTask.FromResult<MessageRefusal?>(new(refused.Refusal!, "As the test wants."));
        }

        _messages++;
        _taken.AddRange(deposits.Select(deposit => (deposit, $"{context.Envelope.Id}/{context.CorrelationId}")));
        return ValueTask.FromResult<MessageRefusal?>(null);
    }

    public async Task<UnitResult> CommitAsync(IReadOnlyList<Func<NpgsqlBatchCommand>> bookkeeping, CancellationToken ct)
    {
        if (_taken.Count > 0 && faults.Stale-- > 0)
        {
            return new UnitResult(UnitOutcome.Stale);
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var (deposit, cause) in _taken)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into effects (test, account, amount, note, cause) values ($1, $2, $3, to_jsonb($4), $5)")
            {
                Parameters =
                {
                    new() { Value = test }, new() { Value = deposit.Account }, new() { Value = deposit.Amount },
                    new() { Value = (object?)deposit.Note ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text }, new() { Value = cause },
                },
            });
        }

        foreach (var statement in bookkeeping)
        {
            batch.BatchCommands.Add(statement());
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(ct);
        }

        await using var overdrawn = new NpgsqlCommand("select exists (select 1 from effects where test = $1 group by account having sum(amount) < 0)", connection, transaction)
        {
            Parameters = { new() { Value = test } },
        };
        if ((bool)(await overdrawn.ExecuteScalarAsync(ct))!)
        {
            return _messages == 1 ? new UnitResult(UnitOutcome.Refused, new MessageRefusal("account.empty", "Too little is left.")) : new UnitResult(UnitOutcome.OneByOne);
        }

        faults.BeforeCommit?.Invoke();
        await transaction.CommitAsync(ct);
        faults.AfterCommit?.Invoke();
        return new UnitResult(UnitOutcome.Committed);
    }

    /// <summary>What goes wrong.</summary>
    internal sealed class Faults
    {
        public int Stale { get; set; }

        public Action? BeforeCommit { get; set; }

        public Action? AfterCommit { get; set; }
    }
}
