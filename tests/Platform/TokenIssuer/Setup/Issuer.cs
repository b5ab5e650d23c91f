using System.Collections.Concurrent;
using KiVendTout.Platform.TokenIssuer.Directories;
using KiVendTout.Platform.TokenIssuer.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.TokenIssuer.Tests.Setup;

/// <summary>An issuer that listens, with its folder, its clock and all it logs.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    public const string OtherRedirect = "https://app.example/signed-in?from=issuer";

    private readonly WebApplication _app;
    private readonly bool _ownsFolder;

    private Issuer(WebApplication app, string folder, bool ownsFolder, TestClock clock, ConcurrentQueue<string> log) =>
        (_app, Folder, _ownsFolder, Clock, Log) = (app, folder, ownsFolder, clock, log);

    public static DirectorySeed Seed { get; } = new(
        [
            new IssuerUser("u-1", "ada", "Ada", ["customer"], new Dictionary<string, string> { ["customer_id"] = "7d9c1c5e-3a52-4f6e-9d55-0a7b7ad7b001" }),
            new IssuerUser("u-2", "bob <b>", "Bob <b>", ["clerk", "analyst"], new Dictionary<string, string> { ["sub"] = "u-1", ["iss"] = "evil" }),
        ],
        [
            new IssuerClient { Id = "web", DisplayName = "The <web> shop", RedirectUris = ["/signed-in", OtherRedirect], Grants = ["authorization_code", "refresh_token", "client_credentials"] },
            new IssuerClient { Id = "other", DisplayName = "Another", RedirectUris = ["/signed-in"], Grants = ["authorization_code", "refresh_token"] },
        ],
        [
            new IssuerClient { Id = "program", DisplayName = "A program", Grants = ["client_credentials"], Roles = ["clerk"], Claims = new Dictionary<string, string> { ["team"] = "stock" } },
            new IssuerClient { Id = "back office", DisplayName = "Server", RedirectUris = [OtherRedirect], Grants = ["authorization_code", "refresh_token"] },
        ]);

    public string Folder { get; }

    public TestClock Clock { get; }

    public ConcurrentQueue<string> Log { get; }

    public string Url => _app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public Uri Address => new(_app.Urls.First());

    public IReadOnlyDictionary<string, string> Passwords => DirectoryFile.Passwords(Folder);

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<Issuer> StartAsync(string? folder = null, TestClock? clock = null, Action<TokenIssuerOptions>? configure = null)
    {
        var place = folder ?? Path.Combine(Path.GetTempPath(), $"kvt-issuer-{Guid.NewGuid():N}");
        var (time, log) = (clock ?? new TestClock(), new ConcurrentQueue<string>());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(new Listener(log));
        builder.Services.AddSingleton<TimeProvider>(time);
        WebApplication? app = null;
        builder.Services.AddTokenIssuer(options =>
        {
            (options.Folder, options.Audience, options.SignInHint) = (place, "shop", "Ask <Ada>.");
            options.Issuer = () => app!.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
            configure?.Invoke(options);
        });
        builder.Services.AddDirectoryFile(Seed);
        app = builder.Build();
        app.MapTokenIssuer();
        await app.StartAsync();
        return new Issuer(app, place, folder is null, time, log);
    }

    /// <summary>Reads an access token as a server that takes it does.</summary>
    public async Task<Microsoft.IdentityModel.Tokens.TokenValidationResult> ReadAsync(string token) =>
        await new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, Get<TokenMint>().AccessTokenValidation());

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_ownsFolder)
            Directory.Delete(Folder, recursive: true);
    }

    private sealed class Listener(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
