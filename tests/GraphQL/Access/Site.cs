using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.TokenIssuer.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KiVendTout.GraphQL.Tests.Access;

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class StandingClock : TimeProvider
{
    private long _ticks = DateTimeOffset.UtcNow.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}

/// <summary>A web application with our access in front of pages that tell who called.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Site(WebApplication app, string folder, StandingClock clock, ConcurrentQueue<string> log)
    {
        (_app, Folder, Clock, Log) = (app, folder, clock, log);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public string Folder { get; }

    public StandingClock Clock { get; }

    public ConcurrentQueue<string> Log { get; }

    public HttpClient Http { get; }

    public string Url => Http.BaseAddress!.ToString().TrimEnd('/');

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<Site> StartAsync(Func<AccessOptions, AccessOptions>? change = null)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"kvt-access-{Guid.NewGuid():N}");
        var (clock, log) = (new StandingClock(), new ConcurrentQueue<string>());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(new Listener(log));
        builder.Services.AddSingleton<TimeProvider>(clock);
        WebApplication? app = null;
        var options = new AccessOptions { IssuerFolder = folder, Issuer = () => app!.Urls.First() };
        builder.Services.AddAccess(change?.Invoke(options) ?? options);
        app = builder.Build();
        app.UseAccess();
        app.MapAccess();
        foreach (var path in new[] { "/api/v1/who", "/graphql", "/graphql/static/a-file.js", "/open" })
        {
            app.Map(path, (HttpContext context) => Caller.Of(context.User) is var who
                ? Results.Json(new { who.Subject, who.Client, roles = who.Roles.Order(), who.CustomerId })
                : Results.NotFound());
        }

        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Site(app, folder, clock, log);
    }

    /// <summary>A token of the built-in issuer.</summary>
    public string Token(string role = Role.Customer, TimeSpan? lifetime = null, string client = "a-client") => Get<TokenMint>().AccessToken(
        new AccessRights { Subject = $"s-{role}", ClientId = client, Roles = [role], Claims = DemoDirectory.ClaimsOf(role) }, lifetime);

    public async Task<HttpResponseMessage> AskAsync(string path, string? token = null, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<JsonElement> WhoAsync(string? token) => await JsonOf(await AskAsync("/api/v1/who", token));

    public static async Task<JsonElement> JsonOf(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(text.StartsWith('{'), $"{answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private sealed class Listener(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
