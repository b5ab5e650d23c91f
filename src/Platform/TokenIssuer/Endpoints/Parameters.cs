using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace KiVendTout.Platform.TokenIssuer.Endpoints;

/// <summary>The parameters of a request, none of which may be there twice (RFC 6749, section 3.1). An empty one is an absent one.</summary>
internal sealed class Parameters
{
    private const int LongestBody = 32 * 1024;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private Parameters(IEnumerable<KeyValuePair<string, StringValues>> given)
    {
        foreach (var (name, values) in given)
        {
            if (values.Count > 1)
                Repeated ??= name;
            else if (!string.IsNullOrEmpty(values[0]))
                _values[name] = values[0]!;
        }
    }

    /// <summary>A parameter that was there twice.</summary>
    public string? Repeated { get; }

    public string? this[string name] => _values.GetValueOrDefault(name);

    public static Parameters OfQuery(HttpRequest request) => new(request.Query);

    /// <summary>Reads a form; null when the body is none, or too long for one.</summary>
    public static async Task<Parameters?> OfFormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = LongestBody;
        try
        {
            return new Parameters(await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false));
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Words between spaces.</summary>
    public IReadOnlyList<string> Words(string name) => this[name]?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray() ?? [];
}
