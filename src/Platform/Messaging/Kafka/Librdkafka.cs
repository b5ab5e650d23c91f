using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace KiVendTout.Platform.Messaging.Kafka;

/// <summary>
/// The native Kafka client library: Debian's <c>librdkafka1</c>, used by Confluent.Kafka and by <see cref="EmbeddedKafka"/>.
/// Functions and constants are those of librdkafka 2.0.2's <c>rdkafka.h</c> and <c>rdkafka_mock.h</c>.
/// </summary>
internal static partial class Librdkafka
{
    private const string Name = "librdkafka.so.1";

    /// <summary>Purge messages that wait in a queue, and those that were sent and not yet acknowledged (rd_kafka_purge).</summary>
    private const int PurgeQueueAndInFlight = 0x1 | 0x2;

    private static readonly Lazy<IntPtr> Library = new(Load);

    /// <summary>Points Confluent.Kafka at Debian's library. Call it before the first use of any Confluent.Kafka client.</summary>
    /// <exception cref="DllNotFoundException">The library is not installed; the message says how to install it.</exception>
    public static void EnsureLoaded() => _ = Library.Value;

    /// <summary>Fails every message that the producer still holds; their delivery handlers run with a purge error.</summary>
    public static void Purge(Handle client)
    {
        var error = With(client, handle => rd_kafka_purge(handle, PurgeQueueAndInFlight));
        if (error != ErrorCode.NoError)
            throw new KafkaException(error);
    }

    /// <summary>The id that the cluster was given when it was made, or null when no broker says it in time (rd_kafka_clusterid).</summary>
    public static string? ClusterId(Handle client, TimeSpan patience) => With(client, handle =>
    {
        var text = rd_kafka_clusterid(handle, (int)patience.TotalMilliseconds);
        if (text == IntPtr.Zero) return null;
        try
        {
            return Marshal.PtrToStringUTF8(text);
        }
        finally
        {
            rd_kafka_mem_free(handle, text);
        }
    });

    private static T With<T>(Handle client, Func<IntPtr, T> call)
    {
        var handle = (SafeHandle)NativeHandle(client);
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return call(handle.DangerousGetHandle());
        }
        finally
        {
            if (held) handle.DangerousRelease();
        }
    }

    private static IntPtr Load()
    {
        if (!NativeLibrary.TryLoad(Name, out var library))
            throw new DllNotFoundException($"{Name} (the Kafka client library) was not found. Install it with: apt-get install librdkafka1");
        NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, (name, _, _) =>
            name.Contains("rdkafka", StringComparison.Ordinal) ? library : IntPtr.Zero);
        return library;
    }

    // Confluent.Kafka 1.9.3 (pinned in ConfluentKafka.props) has no Purge; its handle is internal. The publisher's tests run this line.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_LibrdkafkaHandle")]
    [return: UnsafeAccessorType("Confluent.Kafka.Impl.SafeKafkaHandle, Confluent.Kafka")]
    private static extern object NativeHandle(Handle client);

    [LibraryImport(Name)]
    private static partial ErrorCode rd_kafka_purge(IntPtr client, int flags);

    [LibraryImport(Name)]
    private static partial IntPtr rd_kafka_clusterid(IntPtr client, int timeoutMs);

    [LibraryImport(Name)]
    private static partial void rd_kafka_mem_free(IntPtr client, IntPtr memory);

    [LibraryImport(Name)]
    internal static partial IntPtr rd_kafka_conf_new();

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rd_kafka_conf_set(IntPtr conf, string name, string value, [Out] byte[] error, nuint errorSize);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_conf_destroy(IntPtr conf);

    /// <summary>Makes a client (type 0: producer) and takes over <paramref name="conf"/> unless it answers null.</summary>
    [LibraryImport(Name)]
    internal static partial IntPtr rd_kafka_new(int type, IntPtr conf, [Out] byte[] error, nuint errorSize);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_destroy(IntPtr client);

    [LibraryImport(Name)]
    internal static partial IntPtr rd_kafka_mock_cluster_new(IntPtr client, int brokers);

    [LibraryImport(Name)]
    internal static partial void rd_kafka_mock_cluster_destroy(IntPtr cluster);

    [LibraryImport(Name)]
    internal static partial IntPtr rd_kafka_mock_cluster_bootstraps(IntPtr cluster);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial ErrorCode rd_kafka_mock_topic_create(IntPtr cluster, string topic, int partitions, int replication);

    [LibraryImport(Name)]
    internal static partial ErrorCode rd_kafka_mock_broker_set_down(IntPtr cluster, int broker);

    [LibraryImport(Name)]
    internal static partial ErrorCode rd_kafka_mock_broker_set_up(IntPtr cluster, int broker);
}
