using KiVendTout.Platform.TokenIssuer.Keys;
using Microsoft.AspNetCore.Http;

namespace KiVendTout.Platform.TokenIssuer.Endpoints;

/// <summary>What clients and servers need to know of the issuer: OpenID Connect Discovery, RFC 8414 and the public keys.</summary>
internal sealed class DiscoveryEndpoint(TokenIssuerOptions options, KeyRing keys)
{
    public IResult Describe()
    {
        var issuer = options.Issuer();
        return Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = issuer,
            ["authorization_endpoint"] = $"{issuer}/connect/authorize",
            ["token_endpoint"] = $"{issuer}/connect/token",
            ["revocation_endpoint"] = $"{issuer}/connect/revoke",
            ["jwks_uri"] = $"{issuer}/.well-known/jwks.json",
            ["response_types_supported"] = (string[])["code"],
            ["response_modes_supported"] = (string[])["query"],
            ["grant_types_supported"] = (string[])["authorization_code", "client_credentials", "refresh_token"],
            ["code_challenge_methods_supported"] = (string[])["S256"],
            ["token_endpoint_auth_methods_supported"] = (string[])["client_secret_basic", "client_secret_post", "none"],
            ["revocation_endpoint_auth_methods_supported"] = (string[])["client_secret_basic", "client_secret_post", "none"],
            ["scopes_supported"] = AuthorizeEndpoint.Scopes,
            ["claims_supported"] = (string[])["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "name", "sid"],
            ["subject_types_supported"] = (string[])["public"],
            ["id_token_signing_alg_values_supported"] = (string[])["ES256"],
            ["authorization_response_iss_parameter_supported"] = true,
            ["request_parameter_supported"] = false,
            ["request_uri_parameter_supported"] = false,
        });
    }

    public IResult Keys() => Results.Json(new
    {
        keys = keys.Public.Select(key => new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y, kid = key.Kid, use = key.Use, alg = key.Alg }),
    });
}
