using KiVendTout.Platform.GraphQLServer.Explorer;
using KiVendTout.Platform.GraphQLServer.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

/// <summary>The engine on Kestrel, on a free port of 127.0.0.1.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app, TestWorld world) => (_app, World) = (app, world);

    public TestWorld World { get; }

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public string Url => _app.Urls.Single() + "/graphql";

    public Uri WebSocketUrl => new(Url.Replace("http://", "ws://", StringComparison.Ordinal));

    /// <summary>Connections that the server counts as open.</summary>
    public int OpenConnections => _app.Services.GetRequiredService<OpenConnections>().Count;

    public static async Task<TestServer> StartAsync(
        Action<GraphQLOptions>? limits = null, Action<IServiceCollection>? services = null, Action<ExplorerOptions>? explorer = null, RequestDelegate? before = null)
    {
        var world = new TestWorld();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddGraphQLServer(_ => world.Schema, limits);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        if (before is not null)
        {
            app.Use(async (context, next) =>
            {
                await before(context);
                await next(context);
            });
        }

        app.UseRouting();
        app.MapGraphQL("/graphql", explorer);
        await app.StartAsync();
        return new TestServer(app, world);
    }

    /// <summary>Stops as a host does: it asks, and waits.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        World.Gate.TrySetResult();
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
