using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Transport;

/// <summary>Registers a GraphQL server.</summary>
public static class GraphQLServices
{
    /// <summary>
    /// Registers the engine over a schema, and what its transports share. One server for each container. Then map it: <see cref="GraphQLRoutes.MapGraphQL"/>. Taken from the
    /// services when they are there: <see cref="IAuthorizer"/>, <see cref="IConnectionAuthenticator"/>, <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="schema">Makes the schema, once, when the endpoint is mapped; what it throws (a schema with faults) stops the start.</param>
    /// <param name="limits">Changes limits and switches.</param>
    public static IServiceCollection AddGraphQLServer(this IServiceCollection services, Func<IServiceProvider, Schema> schema, Action<GraphQLOptions>? limits = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(schema);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IGraphQLExecutor>(provider =>
        {
            var options = new GraphQLOptions();
            limits?.Invoke(options);
            return new GraphQLExecutor(
                schema(provider), options, provider.GetService<ILogger<GraphQLExecutor>>(), provider.GetService<IAuthorizer>(), provider.GetRequiredService<TimeProvider>());
        });
        services.TryAddSingleton(provider => new OpenConnections(provider.GetRequiredService<IGraphQLExecutor>().Options));
        return services;
    }
}
