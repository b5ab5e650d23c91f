using System.Text.Json;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.Messaging.Inbound;

namespace KiVendTout.Host.Reporting;

/// <summary>What only the consuming process knows.</summary>
/// <param name="Speeds">How fast its topics go, and why one does not.</param>
/// <param name="Problems">Why declared datasets are not there.</param>
internal sealed record HostWord(IReadOnlyDictionary<string, (double? Speed, string? Error)> Speeds, IReadOnlyList<string> Problems)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What this process says of itself.</summary>
    public static HostWord Of(IReadOnlyList<ConsumedPartition> consumed, IReadOnlyList<string> problems) => new(ConsumerStatusReader.Speeds(consumed), problems);

    /// <summary>Asks the running host; null when there is none that answers.</summary>
    public static async Task<HostWord?> AskAsync(HostSettings settings, CancellationToken ct)
    {
        if (HostEnv.Read(settings.HostEnvFile, "KVT_URL") is not { } url)
            return null;
        try
        {
            using var http = new HttpClient { Timeout = Patience };
            using var answer = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri($"{url}/status"), ct).ConfigureAwait(false));
            return new HostWord(
                answer.RootElement.GetProperty("consumers").GetProperty("topics").Deserialize<ConsumerLine[]>(Json.Options)!.ToDictionary(line => line.Topic, line => (line.MessagesPerSecond, line.Error)),
                answer.RootElement.GetProperty("datasets").GetProperty("problems").Deserialize<string[]>(Json.Options)!);
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException || (unreachable is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null; // The host has just ended, or is an older one: then nobody knows.
        }
    }
}
