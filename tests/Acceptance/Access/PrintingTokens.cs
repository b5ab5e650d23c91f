using System.Runtime.Versioning;
using Microsoft.IdentityModel.JsonWebTokens;

namespace KiVendTout.Acceptance.Tests.Access;

public sealed class PrintingTokens : IAsyncLifetime
{
    private readonly Platform _platform = Platform.WithoutDatabase(); // a token needs none

    public ValueTask InitializeAsync()
    {
        _platform.Settings["KVT_HTTP_PORT"] = "5080";
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task In_a_pipe_there_is_the_token_and_nothing_else()
    {
        var ended = await _platform.RunAsync("token", "clerk");
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.EndsWith("\n", ended.Output, StringComparison.Ordinal);
        var token = new JsonWebToken(ended.Output.TrimEnd('\n'));
        Assert.Equal(("at+jwt", "ES256", "http://localhost:5080", "kivendtout", "demo-clerk"), (token.Typ, token.Alg, token.Issuer, token.Audiences.Single(), token.Subject));
        Assert.Equal(TimeSpan.FromHours(1), token.ValidTo - token.IssuedAt);
        Assert.False(token.TryGetPayloadValue<string>("customer_id", out _));
        var keys = Directory.GetFiles(Path.Combine(_platform.Home, "keys/issuer"));
        Assert.All(keys, path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_platform.Home, "keys")));
    }

    [Fact]
    public async Task A_customer_is_the_demonstrations_own_or_the_one_that_is_named()
    {
        var own = await _platform.AskAsync("token", "customer");
        Assert.Equal(own.GetProperty("customerId").GetGuid(), (await _platform.AskAsync("token", "customer")).GetProperty("customerId").GetGuid());
        var id = Guid.NewGuid();
        var named = await _platform.AskAsync("token", "customer", "--customer", $"{id}", "--hours", "48");
        var token = new JsonWebToken(named.GetProperty("token").GetString());
        Assert.Equal($"{id}", token.GetClaim("customer_id").Value);
        Assert.Equal(TimeSpan.FromHours(48), token.ValidTo - token.IssuedAt);
        Assert.Equal(token.ValidTo, named.GetProperty("expires").GetDateTimeOffset().UtcDateTime, TimeSpan.FromSeconds(1));
        Assert.NotEqual(own.GetProperty("customerId").GetGuid(), (await _platform.AskAsync("token", "customer", "--customer", "customer:12346")).GetProperty("customerId").GetGuid());
    }

    [Fact]
    public async Task Passwords_are_printed_from_their_file_and_are_the_same_each_time()
    {
        var first = await _platform.RunAsync("token", "--users");
        Assert.Equal(0, first.Code);
        Assert.Equal(["admin", "analyst", "clerk", "customer", "demo-program"], first.Output.TrimEnd('\n').Split('\n').Select(line => line.Split(' ')[0]));
        Assert.Equal(first.Output, (await _platform.RunAsync("token", "--users")).Output);
        File.Delete(Path.Combine(_platform.Home, "keys/issuer/passwords.json"));
        var gone = await _platform.RunAsync("token", "--users");
        Assert.Equal(2, gone.Code);
        Assert.Contains("was deleted", gone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_key_signs_at_once()
    {
        var old = new JsonWebToken((await _platform.RunAsync("token", "admin")).Output.Trim());
        var rotated = await _platform.RunAsync("token", "admin", "--rotate-key");
        var young = new JsonWebToken(rotated.Output.Trim());
        Assert.NotEqual(old.Kid, young.Kid);
        Assert.Equal($"The new key is {young.Kid}.\n", rotated.Error);
    }

    [Theory]
    [InlineData("There is no role 'boss'. There are: customer, clerk, analyst, admin.", "boss")]
    [InlineData("Name a role: customer, clerk, analyst, admin; or --users.")]
    [InlineData("--hours must be from 1 to 720; it is 0.", "clerk", "--hours", "0")]
    [InlineData("--customer is for the role customer", "clerk", "--customer", "customer:1")]
    [InlineData("names no stream", "customer", "--customer", "nonsense")]
    public async Task Wrong_usage_is_told_with_what_is_possible(string message, params string[] arguments)
    {
        var ended = await _platform.RunAsync(["token", .. arguments]);
        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KVT_AUTH_AUTHORITY", "https://login.example/realms/shop", "Get a token there")]
    [InlineData("KVT_AUTH_AUTHORITY", "http://login.example", "must begin with https://")]
    [InlineData("KVT_AUTH_ISSUER", "nonsense", "KVT_AUTH_ISSUER must be an address")]
    [InlineData("KVT_RATE_ANONYMOUS", "many", "KVT_RATE_ANONYMOUS must be a whole number from 0")]
    [InlineData("KVT_RATE_SIGNED_IN_BURST", "0", "KVT_RATE_SIGNED_IN_BURST must be a whole number from 1")]
    [InlineData("KVT_HTTP_PORT", "0", "known only while the host runs")]
    public async Task A_setting_that_stands_in_the_way_is_named(string name, string value, string message)
    {
        _platform.Settings[name] = value;
        var ended = await _platform.RunAsync("token", "clerk");
        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_says_what_it_takes()
    {
        var help = await _platform.RunAsync("token", "--help");
        Assert.Equal(0, help.Code);
        foreach (var word in new[] { "ROLE", "customer, clerk, analyst, admin", "--customer", "--hours", "--users", "--rotate-key", "--json" })
            Assert.Contains(word, help.Output, StringComparison.Ordinal);
    }
}
