using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json;
using KiVendTout.Platform.TokenIssuer.Directories;
using KiVendTout.Platform.TokenIssuer.Keys;
using KiVendTout.Platform.TokenIssuer.Tests.Setup;
using KiVendTout.Platform.TokenIssuer.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace KiVendTout.Platform.TokenIssuer.Tests;

[SupportedOSPlatform("linux")]
public sealed class KeepingKeys : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"kvt-issuer-keys-{Guid.NewGuid():N}");
    private readonly TestClock _clock = new();

    [Fact]
    public async Task Whoever_starts_first_makes_the_key_and_the_passwords_and_all_others_take_them()
    {
        using var together = new Barrier(16);
        var rings = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                var ring = Ring();
                return (ring.Public.Single().Kid, new DirectoryFile(_folder, Issuer.Seed, _clock).Offered.Count, string.Join(',', DirectoryFile.Passwords(_folder).Values));
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Single(rings.Distinct());
        Assert.Equal(["directory.json", "passwords.json", "signing-00001.pem"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        foreach (var (name, password) in DirectoryFile.Passwords(_folder).Where(one => Issuer.Seed.Users.Any(user => user.UserName == one.Key)))
            Assert.NotNull(await new DirectoryFile(_folder, Issuer.Seed, _clock).SignInAsync(name, password, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Of_many_who_make_the_same_file_at_once_one_succeeds_and_its_content_stays()
    {
        const int writers = 8, rounds = 200;
        PrivateFile.MakeFolder(_folder);
        using var together = new Barrier(writers);
        var made = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Factory.StartNew(
            () => Enumerable.Range(0, rounds).Where(round =>
            {
                together.SignalAndWait();
                return PrivateFile.TryCreate(Path.Combine(_folder, $"{round}"), [(byte)writer]);
            }).ToList(),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Equal(Enumerable.Range(0, rounds), made.SelectMany(ones => ones).Order());
        for (var writer = 0; writer < writers; writer++)
            Assert.All(made[writer], round => Assert.Equal([(byte)writer], File.ReadAllBytes(Path.Combine(_folder, $"{round}"))));
        Assert.Equal(rounds, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Keys_and_passwords_are_their_owners_only_and_are_refused_when_they_are_not()
    {
        Ring();
        _ = new DirectoryFile(_folder, Issuer.Seed, _clock);
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(Directory.GetFiles(_folder), path => Assert.Equal(owner, File.GetUnixFileMode(path)));
        Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder));
        foreach (var name in new[] { "signing-00001.pem", "passwords.json", "directory.json" })
        {
            var path = Path.Combine(_folder, name);
            File.SetUnixFileMode(path, owner | UnixFileMode.GroupRead);
            var refused = Assert.Throws<TokenIssuerException>(() => (Ring(), DirectoryFile.Passwords(_folder), new DirectoryFile(_folder, Issuer.Seed, _clock)));
            Assert.Contains($"chmod 600 {path}", refused.Message, StringComparison.Ordinal);
            File.SetUnixFileMode(path, owner);
        }
    }

    [Fact]
    public void No_password_is_kept_readable_but_in_its_own_file()
    {
        _ = new DirectoryFile(_folder, Issuer.Seed, _clock);
        var directory = File.ReadAllText(Path.Combine(_folder, "directory.json"));
        Assert.Equal(4, DirectoryFile.Passwords(_folder).Values.Distinct().Count());
        foreach (var password in DirectoryFile.Passwords(_folder).Values)
            Assert.DoesNotContain(password, directory, StringComparison.Ordinal);
        File.Delete(DirectoryFile.PasswordsIn(_folder));
        _ = new DirectoryFile(_folder, Issuer.Seed, _clock);
        Assert.Empty(DirectoryFile.Passwords(_folder)); // not made again: the passwords are as they were, but nobody can read them
    }

    [Fact]
    public async Task A_user_whom_the_owner_takes_out_of_the_file_is_out()
    {
        var directory = new DirectoryFile(_folder, Issuer.Seed, _clock);
        var path = Path.Combine(_folder, "directory.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("u-1", "u-9", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(5));
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Null(await directory.FindAsync("u-1", TestContext.Current.CancellationToken));
        Assert.NotNull(await directory.FindAsync("u-9", TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_file_that_holds_no_key_is_named()
    {
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, "signing-00001.pem");
        foreach (var wrong in new[] { "nonsense", Pem(ECCurve.NamedCurves.nistP384) })
        {
            File.WriteAllText(path, wrong);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Assert.Contains(path, Assert.Throws<TokenIssuerException>(Ring).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_newest_key_signs_and_older_ones_verify_until_their_tokens_are_gone()
    {
        await using var issuer = await Issuer.StartAsync(_folder, _clock);
        var mint = issuer.Get<TokenMint>();
        var old = mint.AccessToken(Rights, TimeSpan.FromDays(30));
        var oldKid = KidOf(old);
        var newKid = issuer.Get<KeyRing>().Rotate();
        var young = mint.AccessToken(Rights);
        Assert.Equal(newKid, KidOf(young));
        Assert.True((await issuer.ReadAsync(old)).IsValid);
        Assert.True((await issuer.ReadAsync(young)).IsValid);

        using var http = new HttpClient { BaseAddress = issuer.Address };
        var published = await http.GetFromJsonAsync<JsonElement>("/.well-known/jwks.json", TestContext.Current.CancellationToken);
        var keys = published.GetProperty("keys").EnumerateArray().ToList();
        Assert.Equal([oldKid, newKid], keys.Select(key => key.Text("kid")));
        Assert.All(keys, key => Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key.EnumerateObject().Select(one => one.Name).Order())); // no d
        Assert.All(keys, key => Assert.Equal(key.Text("kid"), Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(
            $$"""{"crv":"P-256","kty":"EC","x":"{{key.Text("x")}}","y":"{{key.Text("y")}}"}""")))));

        _clock.Pass(TimeSpan.FromDays(32));
        var third = issuer.Get<KeyRing>().Rotate();
        Assert.Equal([newKid, third], issuer.Get<KeyRing>().Public.Select(key => key.Kid));
        Assert.False((await issuer.ReadAsync(old)).IsValid);
    }

    [Fact]
    public void A_key_of_three_months_is_followed_by_a_new_one_by_itself()
    {
        var (ring, mint) = Mint();
        var first = KidOf(mint.AccessToken(Rights));
        _clock.Pass(TimeSpan.FromDays(91));
        var second = KidOf(mint.AccessToken(Rights));
        Assert.NotEqual(first, second);
        Assert.Equal(second, KidOf(mint.AccessToken(Rights)));
        Assert.Equal([first, second], ring.Public.Select(key => key.Kid));
    }

    [Fact]
    public async Task What_one_process_rotates_another_knows_as_soon_as_it_sees_the_token()
    {
        await using var issuer = await Issuer.StartAsync(_folder, _clock);
        Assert.True((await issuer.ReadAsync(issuer.Get<TokenMint>().AccessToken(Rights))).IsValid);
        _clock.Pass(TimeSpan.FromSeconds(1));
        var elsewhere = new KeyRing(new TokenIssuerOptions { Folder = _folder }, _clock);
        var options = new TokenIssuerOptions { Folder = _folder, Audience = "shop", Issuer = () => issuer.Url };
        elsewhere.Rotate();
        var token = new TokenMint(options, elsewhere, new Ledger(options, _clock), _clock).AccessToken(Rights);
        Assert.True((await issuer.ReadAsync(token)).IsValid);
    }

    [Fact]
    public void What_was_spent_and_revoked_is_known_after_a_restart_and_forgotten_when_it_no_longer_matters()
    {
        var options = new TokenIssuerOptions { Folder = _folder };
        var ledger = new Ledger(options, _clock);
        Assert.True(ledger.TrySpend("code", _clock.GetUtcNow().AddMinutes(1)));
        ledger.Revoke("session", _clock.GetUtcNow().AddMinutes(1));
        var restarted = new Ledger(options, _clock);
        Assert.False(restarted.TrySpend("code", _clock.GetUtcNow().AddMinutes(1)));
        Assert.True(restarted.IsRevoked("session"));
        _clock.Pass(TimeSpan.FromHours(1));
        restarted.TrySpend("next", _clock.GetUtcNow().AddMinutes(1));
        Assert.Equal(["next"], Directory.GetFiles(Path.Combine(_folder, "spent")).Concat(Directory.GetFiles(Path.Combine(_folder, "revoked"))).Select(Path.GetFileName));
    }

    private static AccessRights Rights { get; } = new() { Subject = "u-1", ClientId = "web", Roles = ["clerk"] };

    private KeyRing Ring() => new(new TokenIssuerOptions { Folder = _folder }, _clock);

    private (KeyRing, TokenMint) Mint()
    {
        var options = new TokenIssuerOptions { Folder = _folder, Issuer = () => "http://localhost" };
        var ring = new KeyRing(options, _clock);
        return (ring, new TokenMint(options, ring, new Ledger(options, _clock), _clock));
    }

    private static string KidOf(string token) => new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token).Kid;

    private static string Pem(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return key.ExportPkcs8PrivateKeyPem();
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }
}
