using System.Collections.Frozen;
using System.Text;
using KiVendTout.GraphQL.Customers;
using KiVendTout.GraphQL.Orders;
using KiVendTout.GraphQL.Payments;
using KiVendTout.GraphQL.Products;
using KiVendTout.GraphQL.Rest.Calls;
using KiVendTout.GraphQL.Rest.Customers;
using KiVendTout.GraphQL.Rest.Documents;
using KiVendTout.GraphQL.Rest.Orders;
using KiVendTout.GraphQL.Rest.Payments;
using KiVendTout.GraphQL.Rest.Products;
using KiVendTout.GraphQL.Rest.Revenue;
using KiVendTout.GraphQL.Revenue;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace KiVendTout.GraphQL.Rest;

/// <summary>
/// The shop over REST: its endpoints below <c>/api/v1</c>, their document at <c>/openapi.json</c>, the page to try them at <c>/api/</c>. It needs the
/// shop's <c>StreamStore</c> and <c>ShopCommands</c> among the services, and reads who calls from <c>HttpContext.User</c>.
/// </summary>
public static class RestApi
{
    private static readonly FrozenSet<string> ReadHeaders = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "Accept", "Authorization", "Idempotency-Key", "If-Match", "If-None-Match");

    /// <summary>Everything there is, in the order of the document.</summary>
    internal static IReadOnlyList<Endpoint> Endpoints { get; } =
    [
        .. ProductEndpoints.All, .. OrderEndpoints.All, .. PaymentEndpoints.All, .. CustomerEndpoints.All, .. RevenueEndpoints.All,
    ];

    /// <summary>Adds what the endpoints need.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="configure">Changes the settings.</param>
    public static IServiceCollection AddRestApi(this IServiceCollection services, Action<RestOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new RestOptions();
        configure?.Invoke(options);
        services.AddSingleton(options);
        // A header that is read here and is no UTF-8 is refused here with a problem that names it; the server's own refusal has no body.
        services.Configure<KestrelServerOptions>(server =>
        {
            var others = server.RequestHeaderEncodingSelector;
            server.RequestHeaderEncodingSelector = name => ReadHeaders.Contains(name) ? Encoding.Latin1 : others(name);
        });
        services.TryAddSingleton<ProductReads>();
        services.TryAddSingleton<OrderReads>();
        services.TryAddSingleton<PaymentReads>();
        services.TryAddSingleton<CustomerReads>();
        services.TryAddSingleton<RevenueReads>();
        return services;
    }

    /// <summary>Adds the routes: endpoints, document and page.</summary>
    /// <param name="app">The host's, behind its authentication.</param>
    public static IEndpointRouteBuilder MapRestApi(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var options = app.ServiceProvider.GetRequiredService<RestOptions>();
        new EndpointRoutes(options, app.ServiceProvider.GetRequiredService<ILogger<EndpointRoutes>>()).Map(app, Endpoints);
        DocumentRoute.Map(app, OpenApiDocument.Of(Endpoints, options));
        ApiPage.Map(app, options);
        return app;
    }
}
