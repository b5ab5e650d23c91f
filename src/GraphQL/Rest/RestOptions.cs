namespace KiVendTout.GraphQL.Rest;

/// <summary>Settings of the REST API and its page.</summary>
public sealed class RestOptions
{
    /// <summary>Path below which the API is, without a slash at its end.</summary>
    public string Root { get; set; } = "/api/v1";

    /// <summary>The largest body that is read, in bytes; a larger one is answered with 413.</summary>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Whether the document tells of <c>POST /collect</c> too, which <see cref="Collect.CollectRoute.MapCollect"/> adds.</summary>
    public bool Collects { get; set; }

    /// <summary>Items of a page when none are asked for, 1 to 100.</summary>
    public int DefaultPageSize { get; set; } = 20;

    /// <summary>Where people sign in: OAuth 2's authorization endpoint, absolute or from the root.</summary>
    public string AuthorizationUrl { get; set; } = "/connect/authorize";

    /// <summary>Where tokens are given out: OAuth 2's token endpoint.</summary>
    public string TokenUrl { get; set; } = "/connect/token";

    /// <summary>Client id that the interactive page signs in with; it is a public client and uses PKCE.</summary>
    public string PageClientId { get; set; } = Access.DemoDirectory.PagesClient;

    /// <summary>
    /// Folder of the npm package <c>swagger-ui-dist</c> that the interactive page is served from; null or a folder that is not there leaves the page
    /// out, and the API works without it.
    /// </summary>
    public string? PageFolder { get; set; }
}
