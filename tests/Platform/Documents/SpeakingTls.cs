using Npgsql;

namespace KiVendTout.Platform.Documents.Tests;

public sealed class SpeakingTls
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_URI_switches_TLS_on_and_says_whom_to_trust()
    {
        Assert.SkipWhen(MongoServer.Missing is not null, MongoServer.Missing ?? "");
        await using var server = await MongoServer.StartedAsync();
        await using var front = new TlsFront(server.Address);
        await using var unused = NpgsqlDataSource.Create("Host=127.0.0.1");
        await using var trusting = Open($"mongodb://localhost:{front.Port}/kvt?tls=true&tlsCAFile={Uri.EscapeDataString(front.CertificateFile)}");
        await using var wary = Open($"mongodb://localhost:{front.Port}/kvt?tls=true&serverSelectionTimeoutMS=10000");
        await using var plain = Open($"mongodb://localhost:{front.Port}/kvt?serverSelectionTimeoutMS=1000&socketTimeoutMS=1000&connectTimeoutMS=500");

        var visits = trusting.GetCollection("visits", TestJson.Default.Visit);
        Assert.Equal(new(3_000, 0, 0), await visits.BulkUpsertAsync(Visits.Some(3_000), "position", Cancel));
        Assert.Equal(3_000, await visits.CountAsync(Filter.All, Cancel));
        Assert.True(front.Secured > 0);

        var refused = await Assert.ThrowsAsync<DocumentsAwayException>(() => wary.PingAsync(Cancel));
        Assert.Contains("TLS", refused.Message);
        await Assert.ThrowsAsync<DocumentsAwayException>(() => plain.PingAsync(Cancel));

        IDocumentDatabase Open(string uri) => DocumentDatabase.Open(new DocumentSettings { MongoUri = uri }, unused);
    }
}
