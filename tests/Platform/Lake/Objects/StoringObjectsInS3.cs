using System.Diagnostics;
using KiVendTout.Platform.Lake.Objects;

namespace KiVendTout.Platform.Lake.Tests.Objects;

public sealed class StoringObjectsInS3 : StoringObjects, IClassFixture<S3Server>
{
    private readonly S3Server _server;
    private readonly S3Store _store;

    public StoringObjectsInS3(S3Server server) => (_server, _store) = (server, server.NewBucket());

    protected override IObjectStore Store => _store;

    [Fact]
    public async Task A_wrong_secret_and_a_missing_bucket_say_what_to_do()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var wrong = new S3Store(_server.Settings("any") with { SecretKey = "wrong" });
        using var missing = new S3Store(_server.Settings("not-made"));

        Assert.Contains("Check access key", (await Assert.ThrowsAsync<ObjectStoreException>(() => wrong.DeleteAsync("a", cancel))).Message, StringComparison.Ordinal);
        Assert.Contains("Make the bucket", (await Assert.ThrowsAsync<ObjectStoreException>(() => missing.ListAsync("", cancel).ToListAsync(cancel).AsTask())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_says_so()
    {
        using var nowhere = new S3Store(_server.Settings("any") with { Endpoint = "http://127.0.0.1:1" });

        Assert.Contains("did not answer", (await Assert.ThrowsAsync<ObjectStoreException>(() => nowhere.DeleteAsync("a", TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
    }

    protected override void Close() => _store.Dispose();
}

/// <summary>The S3 server of ../shared/servers/s3 on a port and in a folder of its own.</summary>
public sealed class S3Server : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string? _script;
    private string _endpoint = "";
    private int _buckets;

    /// <summary>A store in a new bucket with a prefix; starts the server, or skips the test with the reason.</summary>
    public S3Store NewBucket()
    {
        var store = new S3Store(Settings($"lake-{++_buckets}") with { Prefix = "under/this/" });
        store.EnsureBucketAsync().GetAwaiter().GetResult();
        store.EnsureBucketAsync().GetAwaiter().GetResult();
        return store;
    }

    public S3Settings Settings(string bucket)
    {
        if (_script is null)
        {
            _script = Shared.PathOrSkip("servers/s3/s3");
            _endpoint = Run("start");
        }
        return new S3Settings { Bucket = bucket, Endpoint = _endpoint, AccessKey = "kvt", SecretKey = "kvtsecret12" };
    }

    public void Dispose()
    {
        if (_script is not null) Run("clean");
        _folder.Dispose();
    }

    private readonly int _port = ServerPort.Find();

    private string Run(string verb)
    {
        var start = new ProcessStartInfo(_script!, [verb]) { RedirectStandardOutput = true };
        start.Environment["SERVERS_DIR"] = _folder.FullName;
        start.Environment["S3_PORT"] = $"{_port}";
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadLine() ?? "";
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{_script} {verb} ended with {process.ExitCode}");
        return answer;
    }
}
