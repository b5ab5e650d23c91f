using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Explorer;
using KiVendTout.Platform.GraphQLServer.Transport.EventStreams;
using KiVendTout.Platform.GraphQLServer.Transport.Http;
using KiVendTout.Platform.GraphQLServer.Transport.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Transport;

/// <summary>Maps a GraphQL server to a path.</summary>
public static class GraphQLRoutes
{
    /// <summary>
    /// Maps one path for everything: POST and GET by GraphQL over HTTP, WebSockets (graphql-transport-ws; the middleware is brought along), event streams (graphql-sse), the SDL
    /// at <c>?sdl</c> and <c>/schema.graphql</c>, and the explorer at <c>/</c> below the path when it is enabled.
    /// </summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="path">The path, without a slash at its end.</param>
    /// <param name="explorer">Sets up the explorer, which is off.</param>
    /// <returns>All of its endpoints, for authorisation, rate limits or CORS.</returns>
    /// <exception cref="InvalidOperationException">No server is registered, the schema has faults, or the explorer's folder is not one.</exception>
    public static IEndpointConventionBuilder MapGraphQL(this IEndpointRouteBuilder endpoints, string path = "/graphql", Action<ExplorerOptions>? explorer = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var services = endpoints.ServiceProvider;
        var executor = services.GetService<IGraphQLExecutor>()
            ?? throw new InvalidOperationException($"No GraphQL server is registered: call {nameof(GraphQLServices.AddGraphQLServer)} on the services first.");
        var (connections, time) = (services.GetRequiredService<OpenConnections>(), services.GetRequiredService<TimeProvider>());
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("KiVendTout.Platform.GraphQLServer");
        var stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        var options = new ExplorerOptions();
        explorer?.Invoke(options);

        var sockets = endpoints.CreateApplicationBuilder();
        sockets.UseWebSockets();
        sockets.Run(new WebSocketTransport(executor, connections, time, logger, stopping).RunAsync);
        var http = new HttpTransport(executor, new EventStreamTransport(executor, connections, time, stopping), logger);
        var sdl = new SdlDocument(executor);
        var files = options.Enabled ? new ExplorerFiles(options) : null;
        var door = new Door(http, sockets.Build(), sdl, files);

        var group = endpoints.MapGroup(path);
        group.Map("", door.EnterAsync).WithDisplayName($"GraphQL {path}");
        group.MapMethods("/schema.graphql", ["GET", "HEAD"], sdl.WriteAsync).WithDisplayName($"GraphQL {path} SDL");
        if (files is not null)
        {
            group.MapMethods("/{**file}", ["GET", "HEAD"], files.WriteAsync).WithDisplayName($"GraphQL {path} explorer");
        }

        return group;
    }
}
