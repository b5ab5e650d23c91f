using System.Buffers;
using System.Text;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.Platform.GraphQLServer.Tests.Building;

/// <summary>Executes documents as a client would.</summary>
internal static class Run
{
    /// <summary>The answer as its JSON text.</summary>
    internal static async Task<string> Document(Schema schema, string document, string variables = "{}", Action<IServiceCollection>? services = null, GraphQLOptions? options = null, System.Security.Claims.ClaimsPrincipal? user = null)
    {
        var collection = new ServiceCollection();
        services?.Invoke(collection);
        await using var provider = collection.BuildServiceProvider();
        using var executor = new GraphQLExecutor(schema, options ?? new GraphQLOptions());
        var request = new GraphQLRequest { Document = Encoding.UTF8.GetBytes(document), Variables = JsonDocument.Parse(variables).RootElement };
        var context = new RequestContext { Services = provider, Aborted = TestContext.Current.CancellationToken, User = user ?? new() };
        var response = await executor.ExecuteAsync(request, context);
        if (response is SubscriptionAnswers answers)
        {
            var all = new List<string>();
            await foreach (var answer in answers)
            {
                all.Add(Text(answer));
            }

            return string.Join('\n', all);
        }

        return Text(Assert.IsAssignableFrom<ExecutionResult>(response));
    }

    private static string Text(ExecutionResult result)
    {
        var output = new ArrayBufferWriter<byte>();
        result.WriteTo(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
