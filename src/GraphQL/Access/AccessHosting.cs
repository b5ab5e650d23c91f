using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Transport;
using KiVendTout.Platform.TokenIssuer;
using KiVendTout.Platform.TokenIssuer.Tokens;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace KiVendTout.GraphQL.Access;

/// <summary>Puts sign-in, rights and rate limits into the web application.</summary>
public static class AccessHosting
{
    /// <summary>Adds who may do what: the check of tokens, the rules of the schema, the limits, and the built-in issuer when no provider is set.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions access)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(access);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(access);
        if (access.Authority is null)
            services.AddIssuer(access);
        services.AddSingleton(provider => new TokenStanding(provider.GetRequiredService<TimeProvider>(), provider.GetService<TokenMint>()));
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, BearerTokens>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddSingleton<IAuthorizer, ShopAuthorizer>();
        services.AddSingleton<IConnectionAuthenticator, ConnectionTokens>();
        services.AddSingleton<ClientLimits>();
        services.AddScoped<OperationLimits>();
        services.AddScoped<IOperationLimiter>(provider => provider.GetRequiredService<OperationLimits>());
        return services;
    }

    /// <summary>Adds the built-in issuer, without what checks its tokens.</summary>
    public static IServiceCollection AddIssuer(this IServiceCollection services, AccessOptions access)
    {
        ArgumentNullException.ThrowIfNull(access);
        services.AddTokenIssuer(options =>
        {
            (options.Folder, options.Issuer, options.Audience) = (access.IssuerFolder, access.Issuer, access.Audience);
            options.SignInHint = "The passwords of the demonstration: ./kvt token --users";
        });
        return services.AddDirectoryFile(DemoDirectory.Seed);
    }

    /// <summary>Finds out who calls and holds them to their rate. Before the endpoints.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app.UseMiddleware<AccessMiddleware>();

    /// <summary>Maps the sign-in of the built-in issuer; nothing when a provider is set.</summary>
    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        if (routes.ServiceProvider.GetRequiredService<AccessOptions>().Authority is null)
            routes.MapTokenIssuer();
    }
}
