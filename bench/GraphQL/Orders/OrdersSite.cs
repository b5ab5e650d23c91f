using System.Diagnostics;
using KiVendTout.Domain.Customers;
using KiVendTout.Handlers;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Projections;

namespace KiVendTout.Bench.GraphQL.Orders;

/// <summary>Where orders are placed: a PostgreSQL with durable settings, the host on it, clients with tokens, and the same shop opened in this process.</summary>
internal sealed class OrdersSite : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly List<ShopClient> _clients = [];
    private readonly BenchCluster _cluster;
    private ShopHost? _host;
    private StreamStore? _store;

    private OrdersSite(BenchCluster cluster) => _cluster = cluster;

    /// <summary>Null where PostgreSQL cannot count.</summary>
    public StatementCount? Statements { get; private set; }

    /// <summary>Clients of the API, each with two connections: one with a customer's token, one with a clerk's.</summary>
    public IReadOnlyList<IOrderLife> Served { get; private set; } = [];

    /// <summary>As many who call the commands in this process.</summary>
    public IReadOnlyList<IOrderLife> Floor { get; private set; } = [];

    public static async Task<OrdersSite> OpenAsync(int clients, CancellationToken ct)
    {
        var site = new OrdersSite(await BenchCluster.StartAsync());
        try
        {
            await site.FillAsync(clients, ct);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the projections have seen everything, so that no stretch pays for the one before.</summary>
    public async Task SettleAsync(CancellationToken ct)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(100, ct))
        {
            if ((await StoreStatus.ReadAsync(_store!, ct)).Projections.All(projection => projection.Lag == 0))
            {
                return;
            }
        }

        Console.Error.WriteLine($"bench: the projections are still behind after {Patience.TotalSeconds} s; going on");
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await _cluster.DisposeAsync();
    }

    private async Task FillAsync(int clients, CancellationToken ct)
    {
        Statements = await StatementCount.OnAsync(_cluster);
        var connection = _cluster.ConnectionString(_cluster.Facts["PGDATABASE"]);
        _host = await ShopHost.StartAsync(connection, ct);
        var admin = Client(await _host.TokenAsync("admin"));
        await StockAsync(admin);
        var clerk = await _host.TokenAsync("clerk");
        var served = new List<IOrderLife>();
        for (var client = 0; client < clients; client++)
        {
            var customer = await RegisterAsync(admin, client);
            served.Add(new LifeByGraphQL(Client(await _host.TokenAsync("customer", customer)), Client(clerk), client));
        }

        var options = new EventStoreOptions { ConnectionString = Statements is null ? connection : StatementCount.AsFloor(connection), MasterKey = _host.MasterKey };
        ShopStore.Register(options);
        _store = await StreamStore.OpenAsync(options, ct);
        var commands = new ShopCommands(_store, TimeProvider.System);
        (Served, Floor) = (served, [.. Enumerable.Range(0, clients).Select(client => new LifeByCommands(commands, IdOf(NumberOf(client)), client))]);
    }

    private static async Task StockAsync(ShopClient admin)
    {
        var add = ShopClient.Document("addProduct", "AddProductInput", "product{sku}");
        var receive = ShopClient.Document("receiveStock", "ReceiveStockInput", "product{sku}");
        foreach (var sku in Enumerable.Range(0, OrderSteps.Products).Select(OrderSteps.Sku))
        {
            await admin.MutateAsync(add, new { sku, name = $"Name of {sku}", unitPrice = "2.50", currency = OrderSteps.Currency, idempotencyKey = $"add {sku}" });
            await admin.MutateAsync(receive, new { sku, quantity = 1_000_000, receiptId = $"first {sku}", idempotencyKey = $"receive {sku}" });
        }
    }

    private static async Task<Guid> RegisterAsync(ShopClient admin, int client)
    {
        var (document, externalId) = (ShopClient.Document("registerCustomer", "RegisterCustomerInput", "customer{id}"), NumberOf(client));
        await admin.MutateAsync(document, new { externalId, email = $"{externalId}@example.org", fullName = $"Name of {externalId}", country = "GB", idempotencyKey = externalId });
        return IdOf(externalId);
    }

    private static string NumberOf(int client) => $"bench-{client}";

    private static Guid IdOf(string number) => CustomerId.From(RegisterCustomerRequest.Source, number);

    private ShopClient Client(string token)
    {
        var client = new ShopClient(_host!.Address, token);
        _clients.Add(client);
        return client;
    }
}
