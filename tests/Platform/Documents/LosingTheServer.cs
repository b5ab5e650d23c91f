using System.Diagnostics;
using Npgsql;

namespace KiVendTout.Platform.Documents.Tests;

public sealed class LosingTheServer
{
    private const string BrokenStandIn = "already existed in H2Collection";
    private static readonly TimeSpan LongForAStandIn = TimeSpan.FromSeconds(20); // it says so for ever then; sometimes only at first

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_MongoDB_is_told_and_used_again_when_it_is_back()
    {
        Assert.SkipWhen(MongoServer.Missing is not null, MongoServer.Missing ?? "");
        await using var server = await MongoServer.StartedAsync();
        await using var unused = NpgsqlDataSource.Create("Host=127.0.0.1");
        await using var database = DocumentDatabase.Open(new DocumentSettings { MongoUri = $"{server.Uri}?serverSelectionTimeoutMS=10000" }, unused);

        await LostAndFoundAsync(database, server.KillAsync, server.StartAsync, server.Address, DocumentSettings.Variable);
    }

    [Fact]
    public async Task A_stopped_PostgreSQL_is_told_and_used_again_when_it_is_back()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await using var server = await PostgresServer.StartedAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var database = DocumentDatabase.Open(new DocumentSettings(), source);

        await LostAndFoundAsync(database, server.StopAsync, server.StartAsync, $"127.0.0.1:{new NpgsqlConnectionStringBuilder(server.ConnectionString).Port}", "KVT_PG");
    }

    [Fact]
    public async Task A_MongoDB_that_was_never_there_is_told_without_its_password()
    {
        Assert.SkipWhen(MongoServer.Missing is not null, MongoServer.Missing ?? "");
        await using var unused = NpgsqlDataSource.Create("Host=127.0.0.1");
        await using var database = DocumentDatabase.Open(
            new DocumentSettings { MongoUri = "mongodb://teller:s%40cret-word@127.0.0.1:1/kvt?serverSelectionTimeoutMS=300" }, unused);

        var away = await Assert.ThrowsAsync<DocumentsAwayException>(() => database.PingAsync(Cancel));

        Assert.Contains("127.0.0.1:1", away.Message);
        Assert.Contains(DocumentSettings.Variable, away.Message);
        Assert.DoesNotContain("cret-word", away.ToString());
        Assert.DoesNotContain("cret-word", database.Place);
    }

    private static async Task LostAndFoundAsync(IDocumentDatabase database, Func<Task> lose, Func<Task> find, string address, string setting)
    {
        var visits = database.GetCollection("visits", TestJson.Default.Visit);
        await visits.BulkUpsertAsync(Visits.Some(100), "position", Cancel);

        // Writing goes on all the time: first it works, then it says that the server is away, then it works again.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var away = new TaskCompletionSource<DocumentsAwayException>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (position, refused) = (1L, "nothing else was said");
        var writing = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                try
                {
                    await visits.BulkUpsertAsync(Visits.Some(100, position + 1), "position", Cancel);
                    position++;
                }
                catch (DocumentsAwayException failure)
                {
                    away.TrySetResult(failure);
                }
                catch (DocumentException failure)
                {
                    // What a server says that is dying or coming up; whoever writes tries again, as here.
                    refused = failure.Message;
                }
            }
        }, Cancel);

        await lose();
        var told = await away.Task.WaitAsync(TimeSpan.FromSeconds(120), Cancel); // it is not started again before
        Assert.Contains(address, told.Message);
        Assert.Contains(setting, told.Message);
        var before = Interlocked.Read(ref position);
        await find();
        var (found, wrote) = (Stopwatch.StartNew(), false);
        bool Broken() => found.Elapsed > LongForAStandIn && refused.Contains(BrokenStandIn, StringComparison.Ordinal);
        await Until(() => (wrote = writing.IsCompleted || Interlocked.Read(ref position) > before + 2) || Broken(), () => refused);
        if (!wrote)
        {
            await end.CancelAsync();
            await writing;
            Assert.Skip("The server of these tests kept its documents and lost their index when it was killed in the middle of a write; MongoDB has a journal for that.");
        }

        await end.CancelAsync();
        await writing;

        var page = await visits.FindAsync(Filter.All, ct: Cancel);
        Assert.Equal(Visits.Text(Visits.Some(100, position)), Visits.Text(page.Documents));
    }

    private static async Task Until(Func<bool> holds, Func<string> said)
    {
        var began = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(120), $"The server is back, and nothing is written to it: {said()}.");
            await Task.Delay(20, Cancel);
        }
    }
}
