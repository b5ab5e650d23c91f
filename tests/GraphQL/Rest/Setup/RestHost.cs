using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Rest;
using KiVendTout.Handlers;
using KiVendTout.Platform.EventStore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KiVendTout.GraphQL.Tests.Rest.Setup;

/// <summary>The API on a free port of this machine, over a shop of its own. Tokens are the names of roles: <c>clerk</c>, or <c>customer:ID</c>.</summary>
internal sealed class RestHost(WebApplication app, StreamStore store) : IAsyncDisposable
{
    public StreamStore Store => store;

    public ShopCommands Commands { get; } = app.Services.GetRequiredService<ShopCommands>();

    public Uri Address { get; } = new(app.Urls.Single());

    public IReadOnlyList<EndpointDataSource> Routes => [.. app.Services.GetServices<EndpointDataSource>()];

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<RestHost> StartAsync(TestDatabase database, string schema, Action<RestOptions>? configure = null, int port = 0) =>
        await StartAsync(await database.OpenAsync(schema), configure, port);

    /// <summary>Over a store that stays the caller's.</summary>
    public static async Task<RestHost> StartAsync(StreamStore store, Action<RestOptions>? configure = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders().AddSimpleConsole().SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton(store).AddSingleton(new ShopCommands(store, TimeProvider.System)).AddRestApi(configure);
        builder.Services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, RolesAsTokens>("Test", null);
        var app = builder.Build();
        app.UseAuthentication();
        app.MapRestApi();
        await app.StartAsync(Ct);
        return new RestHost(app, store);
    }

    /// <summary>A caller with a token, or without one.</summary>
    public RestClient As(string? token) => new(Address, token);

    public RestClient Admin => As("admin");

    public RestClient Clerk => As("clerk");

    public RestClient Nobody => As(null);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private sealed class RolesAsTokens(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) || header is not { Scheme: "Bearer", Parameter: { } token })
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var parts = token.Split(':');
            if (!Role.All.Contains(parts[0]))
            {
                return Task.FromResult(AuthenticateResult.Fail("No such role."));
            }

            var identity = new ClaimsIdentity([new Claim("sub", $"test {token}"), new Claim("client_id", "tests"), new Claim("roles", parts[0])], "Test");
            if (parts.Length > 1)
            {
                identity.AddClaim(new Claim("customer_id", parts[1]));
            }

            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), "Test")));
        }
    }
}
