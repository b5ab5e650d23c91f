using System.Buffers;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Datasets;
using KiVendTout.GraphQL.Mutations;
using KiVendTout.Handlers;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.Messaging.Ledger;
using KiVendTout.Projections.Activity;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.GraphQL.Tests.Setup;

/// <summary>The shop's API over a store, asked without HTTP.</summary>
internal sealed class ShopApi : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IGraphQLExecutor _executor;

    private ShopApi(StreamStore store, TimeProvider time, bool testCards, ActivityViews? activity = null, ServedDatasets? datasets = null)
    {
        Store = store;
        Commands = new ShopCommands(store, time);
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(time)
            .AddSingleton<IAuthorizer>(new ShopAuthorizer(new TokenStanding(time)))
            .AddShopGraphQL(store, Commands, settings: new ShopSettings(testCards), activity: activity, datasets: datasets)
            .BuildServiceProvider();
        _executor = _services.GetRequiredService<IGraphQLExecutor>();
    }

    public StreamStore Store { get; }

    public ShopCommands Commands { get; }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Over a store that stays the caller's.</summary>
    public static ShopApi Over(StreamStore store, ActivityViews? activity = null, ServedDatasets? datasets = null) => new(store, TimeProvider.System, testCards: true, activity, datasets);

    public static async Task<ShopApi> OpenAsync(TestDatabase database, string schema, TimeProvider? time = null, bool testCards = true)
    {
        var store = await database.OpenAsync(schema);
        await MessageTables.MigrateAsync(store.Database, schema, Ct);
        return new(store, time ?? TimeProvider.System, testCards);
    }

    /// <summary>Asks, and gives the whole answer.</summary>
    public async Task<JsonElement> AskAsync(ClaimsPrincipal user, string document, object? variables = null)
    {
        await using var scope = _services.CreateAsyncScope();
        return Read(await _executor.ExecuteAsync(RequestOf(document, variables), Context(user, scope.ServiceProvider, Ct)));
    }

    /// <summary>Asks for what must be answered without an error, and gives the data.</summary>
    public async Task<JsonElement> DataAsync(ClaimsPrincipal user, string document, object? variables = null)
    {
        var answer = await AskAsync(user, document, variables);
        Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString());
        return answer.GetProperty("data");
    }

    /// <summary>Runs a mutation that must be done; gives the payload's entity.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="call">The field with its input.</param>
    /// <param name="entity">Name of the entity in the payload.</param>
    /// <param name="selection">What to show of it.</param>
    public async Task<JsonElement> DoAsync(ClaimsPrincipal user, string call, string entity, string selection)
    {
        var data = await DataAsync(user, $"mutation {{ done: {call} {{ {entity} {{ {selection} }} errors {{ __typename ... on Error {{ message }} }} }} }}");
        var payload = data.GetProperty("done");
        Assert.True(payload.GetProperty("errors").ValueKind == JsonValueKind.Null, payload.ToString());
        return payload.GetProperty(entity);
    }

    /// <summary>Runs a mutation that must be refused; gives its errors as <c>TypeName code-or-field</c>.</summary>
    public async Task<string[]> FailAsync(ClaimsPrincipal user, string call, string details = "... on InvalidInputError { field } ... on RefusedError { code }")
    {
        var data = await DataAsync(user, $"mutation {{ failed: {call} {{ errors {{ __typename {details} }} }} }}");
        var errors = data.GetProperty("failed").GetProperty("errors");
        Assert.NotEqual(JsonValueKind.Null, errors.ValueKind);
        return [.. errors.EnumerateArray().Select(error => string.Join(' ', error.EnumerateObject().Select(part => part.Value.GetString())))];
    }

    /// <summary>Subscribes; each answer's data as it comes.</summary>
    public async IAsyncEnumerable<JsonElement> FollowAsync(ClaimsPrincipal user, string document, object? variables = null)
    {
        await using var scope = _services.CreateAsyncScope();
        var answers = Assert.IsAssignableFrom<SubscriptionAnswers>(await _executor.ExecuteAsync(RequestOf(document, variables), Context(user, scope.ServiceProvider, Ct)));
        await foreach (var answer in answers.WithCancellation(Ct))
        {
            var json = Read(answer);
            Assert.False(json.TryGetProperty("errors", out var errors), errors.ToString());
            yield return json.GetProperty("data");
        }
    }

    public async Task StockAsync(string sku, int pieces, decimal price = 2.55m, int? minimumAge = null)
    {
        Assert.IsType<CommandResult.Accepted>(await Commands.AddProductAsync(new(sku, $"Name of {sku}", price, "GBP", minimumAge), ct: Ct));
        Assert.IsType<CommandResult.Accepted>(await Commands.ReceiveStockAsync(new(sku, pieces, $"first {sku}"), ct: Ct));
    }

    public async Task RegisterAsync(string externalId) =>
        Assert.IsType<CommandResult.Accepted>(await Commands.RegisterCustomerAsync(new(externalId, $"{externalId}@example.org", $"Name of {externalId}", "GB"), ct: Ct));

    public static string Id(string type, object key) => GlobalId.Encode(type, key);

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    private static GraphQLRequest RequestOf(string document, object? variables) => new()
    {
        Document = Encoding.UTF8.GetBytes(document),
        Variables = variables is null ? default : JsonSerializer.SerializeToElement(variables),
    };

    private static RequestContext Context(ClaimsPrincipal user, IServiceProvider services, CancellationToken ct) => new() { Services = services, User = user, Aborted = ct };

    private static JsonElement Read(GraphQLResponse response)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.IsAssignableFrom<ExecutionResult>(response).WriteTo(output);
        return JsonElement.Parse(output.WrittenSpan);
    }
}
