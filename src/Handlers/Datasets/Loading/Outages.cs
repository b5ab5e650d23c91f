using System.Net.Sockets;
using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Kafka;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>Tells what passes by itself from what does not.</summary>
internal static class Outages
{
    /// <summary>Whether an error is of Kafka, of PostgreSQL or of the way to them, so that trying again may help. Anything else is a mistake, of a setting or of this program, and stays one.</summary>
    public static bool MayPass(Exception error) => error
        is KafkaException or KafkaPublishException or KafkaUnreachableException or PublisherFencedException
        or NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException;
}
