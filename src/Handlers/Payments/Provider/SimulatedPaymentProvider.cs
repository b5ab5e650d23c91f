using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Handlers.Payments.Provider;

/// <summary>
/// A payment provider without a bank behind it: <see cref="TestCard"/> says what each card does. It keeps books of its own in the table
/// <c>kvt_simulated_payments</c> and answers over Kafka like a real one: its notifications lie in the outbox, or with the timers where they come later, by
/// the transaction that changes its books, so a kill loses and doubles nothing.
/// </summary>
/// <param name="database">Where its books are.</param>
/// <param name="ledger">The message tables of the same database.</param>
/// <param name="catalogue">Knows the notifications.</param>
/// <param name="time">Where time comes from.</param>
/// <param name="sent">Called when something was put into the outbox, so that it need not wait to be looked for; or null.</param>
public sealed class SimulatedPaymentProvider(NpgsqlDataSource database, MessageLedger ledger, MessageCatalogue catalogue, TimeProvider time, Action? sent = null) : IPaymentProvider
{
    private const string Source = "/simulated-psp";
    private readonly ConcurrentDictionary<Guid, int> _away = new();

    /// <inheritdoc/>
    public string Name => "simulated";

    /// <summary>Cards whose token begins with <see cref="TestCard.Prefix"/>.</summary>
    public static bool Knows(CardReference card) => card?.Token.StartsWith(TestCard.Prefix, StringComparison.Ordinal) ?? throw new ArgumentNullException(nameof(card));

    /// <inheritdoc/>
    public bool Recognises(CardReference card) => Knows(card);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand($"create table if not exists {ledger.Schema}.kvt_simulated_payments (payment_id uuid primary key, account json not null)");
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task TakeAsync(Instruction instruction, InstructionTrail trail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(instruction);
        ArgumentNullException.ThrowIfNull(trail);
        if (instruction is Instruction.Authorise { Card.Token: "tok_test_provider_away" } && _away.AddOrUpdate(instruction.PaymentId, 1, (_, times) => times + 1) <= TestCard.TimesAway)
        {
            throw new ProviderUnavailableException("The simulated payment provider cannot be reached, as this test card asks for.");
        }

        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        var (account, answers) = SimulatedAccount.Take(await ReadAsync(connection, instruction.PaymentId, ct).ConfigureAwait(false), instruction, time.GetUtcNow());
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"""
            insert into {ledger.Schema}.kvt_simulated_payments (payment_id, account) values ($1, $2) on conflict (payment_id) do update set account = excluded.account
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = instruction.PaymentId },
                new NpgsqlParameter { Value = JsonSerializer.Serialize(account, SimulatedAccountJson.Default.SimulatedAccount), NpgsqlDbType = NpgsqlDbType.Json },
            },
        });
        foreach (var answer in answers)
        {
            batch.BatchCommands.Add(Send(answer, instruction, trail)());
        }

        await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        if (!answers.IsEmpty)
        {
            sent?.Invoke();
        }
    }

    private async Task<SimulatedAccount?> ReadAsync(NpgsqlConnection connection, Guid payment, CancellationToken ct)
    {
        // One row at a time: it is made before it is locked, for there may be none yet.
        await using var command = new NpgsqlCommand(
            $"insert into {ledger.Schema}.kvt_simulated_payments as known (payment_id, account) values ($1, 'null') on conflict (payment_id) do update set account = known.account returning account::text",
            connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = payment });
        return await command.ExecuteScalarAsync(ct).ConfigureAwait(false) is string account ? JsonSerializer.Deserialize(account, SimulatedAccountJson.Default.SimulatedAccount) : null;
    }

    private Func<NpgsqlBatchCommand> Send(SimulatedAnswer answer, Instruction instruction, InstructionTrail trail)
    {
        var (type, body, now) = (catalogue.Of(answer.Notification).Name, catalogue.Write(answer.Notification), time.GetUtcNow());
        var payment = instruction.PaymentId.ToString();
        var envelope = new Envelope
        {
            Id = IdOf(type, instruction),
            Type = type,
            Source = Source,
            Subject = payment,
            Time = now,
            Key = payment,
            CorrelationId = trail.CorrelationId,
            CausationId = trail.CausationId,
            TraceParent = trail.TraceParent,
            Body = body,
        };
        if (answer.Delay <= TimeSpan.Zero)
        {
            return ledger.Send(PspNotifications.Topic, PspNotifications.Consumer, envelope);
        }

        var later = new SimulatedAnswerDue(type, payment, envelope.Id, Encoding.UTF8.GetString(body.Span));
        return ledger.Schedule(null, now + answer.Delay, envelope with { Id = $"{envelope.Id}:due", Type = catalogue.Of(later).Name, Body = catalogue.Write(later) });
    }

    /// <summary>The same for the same answer, so that a notification that is sent twice looks like one that is sent twice.</summary>
    private static string IdOf(string type, Instruction instruction) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{type}\n{instruction.PaymentId}\n{instruction.Key}")))[..32];
}

/// <summary>A timer of the simulated provider: now the notification is sent.</summary>
/// <param name="Type">Its <c>ce_type</c>.</param>
/// <param name="PaymentId">Its key.</param>
/// <param name="Id">Its id.</param>
/// <param name="Notification">Its body, JSON.</param>
[Message("kivendtout.process.simulated_answer_due.v1")]
public sealed record SimulatedAnswerDue(string Type, string PaymentId, string Id, string Notification);

/// <summary>Sends what the simulated provider says some time later.</summary>
public static class SimulatedAnswersHandler
{
    /// <summary>The notification goes to the topic now.</summary>
    public static Outgoing Handle(SimulatedAnswerDue due, MessageCatalogue catalogue, MessageContext context)
    {
        ArgumentNullException.ThrowIfNull(due);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(context);
        var envelope = context.Envelope with { Type = due.Type, Body = Encoding.UTF8.GetBytes(due.Notification) };
        return catalogue.Read(envelope, out var notification) is { } problem
            ? throw new InvalidOperationException($"The simulated provider scheduled a notification that cannot be read: {problem.Reason}")
            : new Outgoing(PspNotifications.Topic, due.PaymentId, notification!, due.Id);
    }
}

[JsonSerializable(typeof(SimulatedAccount))]
internal sealed partial class SimulatedAccountJson : JsonSerializerContext;
