using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Ledger;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Outbox;

/// <summary>
/// Sends the messages of <c>kvt_outbox</c> to their topics, in the order of their ids. Any number of processes may run one on the same database: one of them is at
/// work, and another within seconds when it dies. A message is sent at least once; it is repeated only when a process dies, or Kafka breaks off, between
/// the acknowledgement and the mark of it, and when a cluster forgot it. One that a consumer of ours takes carries the header <c>kvt-outbox</c> and has its effect once.
/// </summary>
public sealed partial class OutboxRelay : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly NpgsqlDataSource _database;
    private readonly string _schema;
    private readonly KafkaTopics _topics;
    private readonly OutboxBell _bell;
    private readonly OutboxRelayOptions _options;
    private readonly KafkaPublisher _publisher;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, long> _refusedUntil = [];
    private readonly HashSet<string> _made = [];
    private Task _work = Task.CompletedTask;
    private int _most;

    /// <summary>A relay; nothing is sent before <see cref="Start"/>.</summary>
    /// <param name="database">Where the outbox is.</param>
    /// <param name="schema">The schema of <see cref="MessageTables"/>, which are migrated.</param>
    /// <param name="kafka">Where Kafka is.</param>
    /// <param name="topics">Topics of the same cluster: knows its id, makes what is missing.</param>
    /// <param name="bell">Tells of commits.</param>
    /// <param name="options">Settings, or null for the usual ones.</param>
    /// <param name="log">Where it reports, or null.</param>
    public OutboxRelay(
        NpgsqlDataSource database, string schema, KafkaSettings kafka, KafkaTopics topics, OutboxBell bell, OutboxRelayOptions? options = null, ILogger<OutboxRelay>? log = null)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        (_database, _schema, _topics, _bell) = (database, schema, topics, bell);
        (_options, _log) = (options ?? new OutboxRelayOptions(), log ?? NullLogger<OutboxRelay>.Instance);
        _most = _options.BatchSize;
        // What is there is sent at once: who sends more than a request can hold fills them anyway.
        _publisher = new KafkaPublisher(kafka with { Properties = new Dictionary<string, string>(kafka.Properties.Prepend(new("linger.ms", "0")).DistinctBy(property => property.Key)) });
    }

    /// <summary>Why nothing is sent, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether this process is the one at work.</summary>
    public bool IsAtWork => _bell.IsHeardHere;

    /// <summary>Starts it.</summary>
    public void Start() => _work = Task.WhenAll(Task.Run(RunAsync), Task.Run(() => _bell.ListenAsync(_stop.Token)));

    /// <summary>Stops it; another process may go on at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await _work.ConfigureAwait(false);
            await _publisher.DisposeAsync().ConfigureAwait(false);
            _stop.Dispose();
        }
    }

    private async Task RunAsync()
    {
        var failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _database.OpenConnectionAsync(_stop.Token).ConfigureAwait(false);
                var rows = new OutboxRows(connection, _schema);
                if (!await rows.LockAsync(_stop.Token).ConfigureAwait(false))
                {
                    await Task.Delay(_options.LockInterval, _stop.Token).ConfigureAwait(false);
                    continue;
                }

                try
                {
                    _bell.IsHeardHere = true;
                    await WorkAsync(rows, () => failures = 0, _stop.Token).ConfigureAwait(false);
                }
                finally
                {
                    _bell.IsHeardHere = false;
                    if (connection.State == System.Data.ConnectionState.Open)
                    {
                        await rows.UnlockAsync().ConfigureAwait(false);
                    }
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Error = error.Message;
                LogStopped(error.Message, error);
                var pause = TimeSpan.FromMilliseconds(100 << Math.Min(failures++, 6));
                await Task.Delay(pause < LongestPause ? pause : LongestPause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WorkAsync(OutboxRows rows, Action went, CancellationToken ct)
    {
        await MessageTables.MigrateAsync(_database, _schema, ct).ConfigureAwait(false);
        var installation = await MessageTables.InstallationAsync(_database, _schema, ct).ConfigureAwait(false);
        var cluster = await _topics.ClusterIdAsync().ConfigureAwait(false);
        _made.Clear();
        Resent(await rows.ForgetOtherClustersAsync(cluster, ct).ConfigureAwait(false));
        var unsettled = new Unsettled(rows, _topics, cluster, _options);
        await unsettled.LoadAsync(ct).ConfigureAwait(false);
        LogAtWork(cluster);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var heard = _bell.Count;
            Resent(await unsettled.LookForLostAsync(ct).ConfigureAwait(false));
            var room = await unsettled.HasRoomAsync(ct).ConfigureAwait(false);
            var next = await rows.ReadAsync(_most, _options.BatchBytes, Refused(), room, ct).ConfigureAwait(false);
            if (next.Count > 0)
            {
                await SendAsync(rows, unsettled, next, cluster, installation, ct).ConfigureAwait(false);
            }
            else
            {
                // Settled messages ring no bell, so whoever waits for room looks more often.
                await _bell.WaitAsync(heard, room ? _options.PollInterval : TimeSpan.FromMilliseconds(20), ct).ConfigureAwait(false);
            }

            Error = null;
            went();
        }
    }

    private async Task SendAsync(OutboxRows rows, Unsettled unsettled, List<OutboxRow> next, string cluster, Guid installation, CancellationToken ct)
    {
        await MakeTopicsAsync(next).ConfigureAwait(false);
        var (acknowledged, failure) = await _publisher.TryPublishAsync([.. next.Select(row => MessageOf(row, installation))], ct).ConfigureAwait(false);
        var sent = next.Where((_, n) => acknowledged[n]).ToList();
        if (sent.Count > 0)
        {
            await rows.MarkAsync(sent, cluster, ct).ConfigureAwait(false);
            unsettled.Add(sent);
            foreach (var topic in sent.CountBy(row => row.Topic))
            {
                MessagingMetrics.OutboxSent(topic.Key, topic.Value);
            }
        }

        if (failure is null)
        {
            _most = Math.Min(_most * 2, _options.BatchSize);
        }
        else
        {
            await TakeAsync(failure, rows, next, ct).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A message that is too large for its topic is found by sending fewer at once: the broker refuses whole requests. A topic that refuses for another reason
    /// is left alone for a while, so that the others go on.
    /// </summary>
    private async Task TakeAsync(KafkaPublishException failure, OutboxRows rows, List<OutboxRow> next, CancellationToken ct)
    {
        switch (failure.Code)
        {
            case ErrorCode.MsgSizeTooLarge when next.Count == 1:
                await rows.BuryAsync(next[0], new DeadLetter(next[0].Envelope, "too_large", $"The topic {next[0].Topic} does not take a message of {next[0].Envelope.Body.Length} bytes."), ct).ConfigureAwait(false);
                MessagingMetrics.OutboxBuried(next[0].Topic);
                LogBuried(next[0].Id, next[0].Topic, next[0].Envelope.Body.Length);
                break;
            case ErrorCode.MsgSizeTooLarge:
                _most = 1; // twice as many with each success
                break;
            case ErrorCode.TopicAuthorizationFailed or ErrorCode.TopicException or ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.PolicyViolation or ErrorCode.InvalidRecord
                when failure.Topic is { } topic:
                _refusedUntil[topic] = Stopwatch.GetTimestamp() + (long)(_options.RefusedPause.TotalSeconds * Stopwatch.Frequency);
                _made.Remove(topic);
                LogRefused(topic, failure.Message);
                break;
            default:
                throw failure;
        }
    }

    private List<string> Refused()
    {
        foreach (var over in _refusedUntil.Where(topic => topic.Value < Stopwatch.GetTimestamp()).Select(topic => topic.Key).ToArray())
        {
            _refusedUntil.Remove(over);
        }

        return [.. _refusedUntil.Keys];
    }

    private async Task MakeTopicsAsync(List<OutboxRow> next)
    {
        var missing = next.Select(row => row.Topic).Where(topic => !_made.Contains(topic)).Distinct().ToArray();
        if (missing.Length > 0)
        {
            await _topics.EnsureAsync(missing.Select(topic => new TopicSpecification(topic, _options.Partitions.GetValueOrDefault(topic, 1)))).ConfigureAwait(false);
            _made.UnionWith(missing);
        }
    }

    private OutgoingMessage MessageOf(OutboxRow row, Guid installation)
    {
        var headers = CloudEventHeaders.Of(row.Envelope, _options.Source).ToHeaders();
        var body = MemoryMarshal.TryGetArray(row.Envelope.Body, out var whole) && whole is { Offset: 0, Array: { } bytes } && bytes.Length == whole.Count ? bytes : row.Envelope.Body.ToArray();
        return new OutgoingMessage(row.Topic, row.Envelope.Key, body, row.Consumer is null ? headers :
            [.. headers, new MessageHeader(CloudEventHeaders.OutboxHeader, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{installation}:{row.Id}")))]);
    }

    private void Resent(int count)
    {
        if (count > 0)
        {
            MessagingMetrics.OutboxResent(count);
            LogResent(count);
        }
    }

    [LoggerMessage(4201, LogLevel.Information, "The outbox is sent from here, to the cluster {Cluster}")]
    private partial void LogAtWork(string cluster);

    [LoggerMessage(4202, LogLevel.Warning, "The outbox cannot be sent and will be tried again: {Reason}")]
    private partial void LogStopped(string reason, Exception error);

    [LoggerMessage(4203, LogLevel.Warning, "Message {Id} of {Bytes} bytes is too large for {Topic}: it is a dead letter")]
    private partial void LogBuried(long id, string topic, int bytes);

    [LoggerMessage(4204, LogLevel.Warning, "The topic {Topic} refuses messages and is left alone for a while: {Reason}")]
    private partial void LogRefused(string topic, string reason);

    [LoggerMessage(4205, LogLevel.Information, "{Count} messages of the outbox were forgotten or lost by their cluster and are sent again")]
    private partial void LogResent(int count);
}
