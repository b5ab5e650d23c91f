using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>
/// What a loader needs of Kafka. An error of Kafka or of the way to it (<see cref="Outages"/>) means that Kafka is away: the loader finds it anew and sends again. Anything else ends the load.
/// </summary>
public interface ITopicSender : IAsyncDisposable
{
    /// <summary>Looks where Kafka is now, and connects anew when it is another cluster than before.</summary>
    /// <param name="ct">Ends the looking.</param>
    /// <returns>The cluster's id. Another one than before knows nothing of what was sent.</returns>
    Task<string> FindAsync(CancellationToken ct);

    /// <summary>Sends messages in their order to the cluster that was found; returns when all of them are acknowledged.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="ct">Ends the waiting; some may have arrived then.</param>
    Task SendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken ct);

    /// <summary>The offset that the next message of a topic's only partition will get.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="ct">Ends the asking.</param>
    Task<long> EndAsync(string topic, CancellationToken ct);
}
