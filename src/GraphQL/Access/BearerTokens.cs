using System.Security.Claims;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Transport;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace KiVendTout.GraphQL.Access;

/// <summary>How bearer tokens are checked: those of the built-in issuer with its own keys, without a request to oneself; those of a provider by its discovery document.</summary>
internal sealed class BearerTokens(AccessOptions access, TimeProvider time, TokenStanding standing, IServiceProvider services) : IConfigureNamedOptions<JwtBearerOptions>
{
    public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.Events = new JwtBearerEvents { OnTokenValidated = AdmitAsync };
        if (access.Authority is null)
        {
            options.TokenValidationParameters = services.GetRequiredService<Platform.TokenIssuer.Tokens.TokenMint>().AccessTokenValidation();
            return;
        }

        options.Authority = access.Authority;
        options.RequireHttpsMetadata = !new Uri(access.Authority).IsLoopback;
        // An unknown key asks the provider again, but strangers must not make us ask all the time.
        options.RefreshInterval = TimeSpan.FromSeconds(30);
        options.TokenValidationParameters = new TokenValidationParameters
        {
            // No shared secrets: whoever could verify could then sign.
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256],
            ValidAudience = access.Audience,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            RequireAudience = true,
            ClockSkew = TokenStanding.Skew,
            LifetimeValidator = IsInTime,
            NameClaimType = "sub",
            RoleClaimType = "roles",
        };
    }

    private bool IsInTime(DateTime? from, DateTime? until, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        // The clock is moved, not the token's times: those may be the first or the last moment there is.
        return until is { } end && now - TokenStanding.Skew < end && (from is not { } start || start <= now + TokenStanding.Skew);
    }

    private Task AdmitAsync(TokenValidatedContext context)
    {
        var user = context.Principal!;
        if (access.Authority is not null && user.Identity is ClaimsIdentity identity)
            Translate(identity);
        if (!standing.Of(user).IsSignedIn)
            context.Fail("The token names nobody, or it was revoked.");
        return Task.CompletedTask;
    }

    // A provider has its own words for what we call roles and client_id.
    private void Translate(ClaimsIdentity identity)
    {
        if (access.RolesClaim != "roles")
        {
            var roles = RolesOf(identity).ToList();
            foreach (var theirs in identity.FindAll("roles").ToList())
                identity.RemoveClaim(theirs);
            identity.AddClaims(roles.Select(role => new Claim("roles", role)));
        }

        if (identity.FindFirst("client_id") is null && (identity.FindFirst("azp") ?? identity.FindFirst("appid") ?? identity.FindFirst("cid")) is { } client)
            identity.AddClaim(new Claim("client_id", client.Value));
    }

    private IEnumerable<string> RolesOf(ClaimsIdentity identity)
    {
        // Some providers name claims by addresses, with dots in them: the whole name comes first.
        if (identity.FindFirst(access.RolesClaim) is not null)
            return identity.FindAll(access.RolesClaim).Select(claim => claim.Value);
        var path = access.RolesClaim.Split('.');
        if (path.Length < 2 || identity.FindFirst(path[0]) is not { ValueType: "JSON" or "JSON_ARRAY" } holder)
            return [];
        using var document = JsonDocument.Parse(holder.Value);
        var at = document.RootElement;
        foreach (var step in path.Skip(1))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at))
                return [];
        }

        return at.ValueKind switch
        {
            JsonValueKind.Array => [.. at.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)],
            JsonValueKind.String => [at.GetString()!],
            _ => [],
        };
    }
}

/// <summary>Checks the token of a WebSocket's first message exactly as that of a header is checked.</summary>
internal sealed class ConnectionTokens(IServiceScopeFactory scopes) : IConnectionAuthenticator
{
    public async ValueTask<ClaimsPrincipal?> AuthenticateAsync(string bearerToken, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var request = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        request.Request.Headers.Authorization = $"Bearer {bearerToken}";
        var result = await request.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme).ConfigureAwait(false);
        return result.Principal;
    }
}
