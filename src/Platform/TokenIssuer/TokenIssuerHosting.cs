using KiVendTout.Platform.TokenIssuer.Directories;
using KiVendTout.Platform.TokenIssuer.Endpoints;
using KiVendTout.Platform.TokenIssuer.Keys;
using KiVendTout.Platform.TokenIssuer.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace KiVendTout.Platform.TokenIssuer;

/// <summary>Puts the issuer into a web application.</summary>
public static class TokenIssuerHosting
{
    /// <summary>Adds the issuer. Register an <see cref="IUserDirectory"/> and an <see cref="IClientDirectory"/> before, or use <see cref="AddDirectoryFile"/>.</summary>
    public static IServiceCollection AddTokenIssuer(this IServiceCollection services, Action<TokenIssuerOptions> configure)
    {
        services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<TokenIssuerOptions>>().Value);
        services.AddSingleton<KeyRing>();
        services.AddSingleton<Ledger>();
        services.AddSingleton<TokenMint>();
        services.AddSingleton<FailureBrake>();
        services.AddSingleton<IssuerMetrics>();
        services.AddSingleton<SignInEndpoint>();
        services.AddSingleton<AuthorizeEndpoint>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<DiscoveryEndpoint>();
        return services;
    }

    /// <summary>People and programs come from a file in the issuer's folder.</summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="first">Who is in it at first.</param>
    public static IServiceCollection AddDirectoryFile(this IServiceCollection services, DirectorySeed first)
    {
        services.AddSingleton(provider => new DirectoryFile(provider.GetRequiredService<TokenIssuerOptions>().Folder, first, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IUserDirectory>(provider => provider.GetRequiredService<DirectoryFile>());
        services.AddSingleton<IClientDirectory>(provider => provider.GetRequiredService<DirectoryFile>());
        return services;
    }

    /// <summary>Maps the endpoints under <c>/connect</c> and <c>/.well-known</c>.</summary>
    public static IEndpointConventionBuilder MapTokenIssuer(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        // Made now, so that a key file that is not right is told at the start and not to the first who signs in.
        var services = routes.ServiceProvider;
        var (authorize, signIn) = (services.GetRequiredService<AuthorizeEndpoint>(), services.GetRequiredService<SignInEndpoint>());
        var (token, discovery) = (services.GetRequiredService<TokenEndpoint>(), services.GetRequiredService<DiscoveryEndpoint>());

        var group = routes.MapGroup("").ExcludeFromDescription();
        group.MapGet("/.well-known/openid-configuration", discovery.Describe);
        group.MapGet("/.well-known/oauth-authorization-server", discovery.Describe);
        group.MapGet("/.well-known/jwks.json", discovery.Keys);
        group.MapMethods("/connect/authorize", [HttpMethods.Get, HttpMethods.Post], Unkept(authorize.AskAsync));
        group.MapPost("/connect/signin", Unkept(signIn.TakeAsync));
        group.MapPost("/connect/token", Unkept(token.IssueAsync));
        group.MapPost("/connect/revoke", Unkept(token.RevokeAsync));
        return group;
    }

    private static RequestDelegate Unkept(Func<HttpContext, Task<IResult>> answer) => async context =>
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        await (await answer(context).ConfigureAwait(false)).ExecuteAsync(context).ConfigureAwait(false);
    };
}
