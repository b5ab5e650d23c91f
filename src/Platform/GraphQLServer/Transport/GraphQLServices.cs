using KiVendTout.Platform.GraphQLServer.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KiVendTout.Platform.GraphQLServer.Transport;

/// <summary>Registers a GraphQL server.</summary>
public static class GraphQLServices
{
    /// <summary>
    /// Registers an executor, and what its transports share. One server for each container. Then map it: <see cref="GraphQLRoutes.MapGraphQL"/>.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="executor">Makes the executor, once, when the endpoint is mapped; what it throws (a schema with faults) stops the start.</param>
    public static IServiceCollection AddGraphQLServer(this IServiceCollection services, Func<IServiceProvider, IGraphQLExecutor> executor)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(executor);
        services.AddSingleton(executor);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new OpenConnections(provider.GetRequiredService<IGraphQLExecutor>().Options));
        return services;
    }
}
