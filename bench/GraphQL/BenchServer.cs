using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Bench.GraphQL;

/// <summary>Our server, or the bare endpoint, as a process of the benchmark: says its port, ends with its standard input.</summary>
internal static class BenchServer
{
    public static async Task<int> RunAsync(string kind, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        if (kind == "ours")
        {
            builder.Services.AddGraphQLServer(_ => new SchemaBuilder().AddQueryType(typeof(CatalogueQueries)).Build());
        }

        await using var app = builder.Build();
        if (kind == "ours")
        {
            app.MapGraphQL();
        }
        else
        {
            app.MapPost("/graphql", BareEndpoint.AnswerAsync);
        }

        await app.StartAsync(ct);
        Console.WriteLine($"port {new Uri(app.Urls.Single()).Port}");
        await Console.In.ReadToEndAsync(ct);
        return 0;
    }
}
