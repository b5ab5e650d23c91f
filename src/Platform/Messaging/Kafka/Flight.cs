using Confluent.Kafka;

namespace KiVendTout.Platform.Messaging.Kafka;

/// <summary>
/// Messages handed to librdkafka and not all acknowledged yet: one counter for all instead of a task for each. Acknowledgements
/// arrive on librdkafka's poll thread, possibly before the last message is handed over.
/// </summary>
internal sealed class Flight
{
    private readonly TaskCompletionSource _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Landings count down from zero and the departure adds how many there are: it can be zero again only when all have landed.
    private int _waiting;
    private DeliveryReport<string?, byte[]>? _failed;

    /// <summary>Completes when all that departed has landed, or with the first failure.</summary>
    public Task Landed => _landed.Task;

    /// <summary>The first message that failed, with its topic, key and error, or null.</summary>
    public DeliveryReport<string?, byte[]>? Failed => Volatile.Read(ref _failed);

    /// <summary>Says how many messages were handed over in all.</summary>
    public void Depart(int count)
    {
        if (Interlocked.Add(ref _waiting, count) == 0) _landed.TrySetResult();
    }

    /// <summary>Delivery handler of every message.</summary>
    public void Land(DeliveryReport<string?, byte[]> report)
    {
        if (report.Error.IsError)
        {
            Interlocked.CompareExchange(ref _failed, report, null);
            _landed.TrySetResult();
        }
        if (Interlocked.Decrement(ref _waiting) == 0) _landed.TrySetResult();
    }
}
