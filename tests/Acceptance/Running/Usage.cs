namespace KiVendTout.Acceptance.Tests.Running;

public sealed class Usage : IAsyncDisposable
{
    private readonly Platform _platform = Platform.WithoutDatabase();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Every_verb_of_the_launcher_explains_itself()
    {
        var verbs = File.ReadLines(Path.Combine(Repository.Root, "ops/kvt/host-verbs")).Where(line => line is not ['#', ..] and not "").Select(line => line.Split(' ')[0]).Append("serve");
        foreach (var verb in verbs)
        {
            var ended = await _platform.RunAsync(verb, "--help");
            Assert.True(ended is { Code: 0, Error: "" }, $"{verb}: {ended}");
            Assert.Contains("Usage:", ended.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("import", "Name a FILE, or --sample.")]
    [InlineData("import x --sample", "Name a FILE or --sample, not both.")]
    [InlineData("import x --in-flight 0", "--in-flight is 1 to")]
    [InlineData("import x --in-flight many", "many")]
    [InlineData("rebuild", "Name a read model, or --all.")]
    [InlineData("rebuild x --all", "not both")]
    [InlineData("streams show nonsense", "names no stream")]
    [InlineData("erase nonsense --yes", "names no stream")]
    [InlineData("quarantine skip revenue-by-day order:1", "--reason")]
    [InlineData("nonsense", "nonsense")]
    [InlineData("status --nonsense", "--nonsense")]
    public async Task Wrong_usage_ends_with_2_and_says_what_is_wrong(string typed, string said)
    {
        var ended = await _platform.RunAsync(typed.Split(' '));
        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.Contains(said, ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KVT_PG", "Host=127.0.0.1;Port=1;Database=x;Username=x", 1, "cannot be reached")]
    [InlineData("KVT_PG", "nonsense", 2, "KVT_PG")]
    [InlineData("KVT_HTTP_PORT", "99999", 2, "KVT_HTTP_PORT")]
    [InlineData("KVT_GRAPHQL_LIMITS", "MaxCosts=1", 2, "KVT_GRAPHQL_LIMITS knows no 'MaxCosts'. Its limits are ConnectionInitTimeout,")]
    [InlineData("KVT_GRAPHQL_LIMITS", "ExecutionTimeout=-1", 2, "ExecutionTimeout must be a number over 0, in seconds; it is '-1'")]
    [InlineData("KVT_GRAPHQL_LIMITS", "MaxDepth=1.5", 2, "MaxDepth must be a whole number")]
    [InlineData("KVT_TRUSTED_DOCUMENTS", "/nowhere", 2, "KVT_TRUSTED_DOCUMENTS: There is no file or folder /nowhere")]
    [InlineData("KVT_ONLY_TRUSTED_DOCUMENTS", "on", 2, "KVT_TRUSTED_DOCUMENTS is not set")]
    public async Task A_wrong_setting_is_named(string name, string value, int code, string said)
    {
        _platform.Settings[name] = value;
        var ended = await _platform.RunAsync("status");
        Assert.True(ended.Code == code, $"{ended}");
        Assert.Contains(said, ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
    }
}
