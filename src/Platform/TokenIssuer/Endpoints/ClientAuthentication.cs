using System.Net.Http.Headers;
using System.Text;
using KiVendTout.Platform.TokenIssuer.Directories;
using Microsoft.AspNetCore.Http;

namespace KiVendTout.Platform.TokenIssuer.Endpoints;

/// <summary>Finds out which program calls: by <c>client_secret_basic</c>, <c>client_secret_post</c>, or by its name alone when it can keep no secret.</summary>
internal static class ClientAuthentication
{
    /// <summary>The client, or why it is none.</summary>
    public static async Task<(IssuerClient? Client, OAuthError? Error)> OfAsync(HttpContext context, Parameters form, IClientDirectory clients)
    {
        var (id, secret) = (form["client_id"], form["client_secret"]);
        if (context.Request.Headers.Authorization is [{ } header])
        {
            if (Basic(header) is not var (name, password))
                return (null, OAuthError.InvalidClient);
            if (secret is not null || (id is not null && id != name))
                return (null, OAuthError.InvalidRequest("Send the client's name and secret once: in the header Authorization or in the form."));
            (id, secret) = (name, password);
        }

        var client = id is null ? null : await clients.FindClientAsync(id, context.RequestAborted).ConfigureAwait(false);
        var isWho = client switch
        {
            null => false,
            { Secret: null } => secret is null,
            { Secret: { } hashed } => secret is not null && await HashedSecret.IsAsync(hashed, secret, context.RequestAborted).ConfigureAwait(false),
        };
        return isWho ? (client, null) : (null, OAuthError.InvalidClient);
    }

    // RFC 6749, section 2.3.1: name and secret are form-encoded before they are base64.
    private static (string Id, string Secret)? Basic(string header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value) || !"Basic".Equals(value.Scheme, StringComparison.OrdinalIgnoreCase) || value.Parameter is null)
            return null;
        var bytes = new byte[value.Parameter.Length];
        if (!Convert.TryFromBase64String(value.Parameter, bytes, out var length))
            return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (Decode(text[..colon]), Decode(text[(colon + 1)..]));
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
