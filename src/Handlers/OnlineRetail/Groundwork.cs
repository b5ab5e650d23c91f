using System.Globalization;
using KiVendTout.Domain;
using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Products;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers.OnlineRetail;

/// <summary>What has to be there before orders are booked: their customers, their products, and stock for all that the file sells.</summary>
internal sealed class Groundwork(StreamStore store, ShopCommands shop, int inFlight)
{
    private readonly HashSet<object> _ready = [];
    private int _productsAdded;
    private int _customersRegistered;

    public int ProductsAdded => _productsAdded;

    public int CustomersRegistered => _customersRegistered;

    public async Task PrepareAsync(IReadOnlyList<PlannedSale> sales, CancellationToken ct)
    {
        var customers = sales.Select(sale => sale.Customer).OfType<PlannedCustomer>().Where(_ready.Add).ToList();
        var products = sales.SelectMany(sale => sale.Lines).Select(line => line.Product).Where(_ready.Add).ToList();
        var there = await store.ExistingAsync([.. customers.Select(customer => customer.Id), .. products.Select(product => product.Id)], ct).ConfigureAwait(false);
        var work = customers.Where(customer => !there.Contains(customer.Id)).Select(customer => (Func<Task>)(() => RegisterAsync(customer)))
            .Concat(products.Select(product => (Func<Task>)(() => there.Contains(product.Id) ? StockUpAsync(product) : AddAsync(product))));
        await Parallel.ForEachAsync(
            work, new ParallelOptions { MaxDegreeOfParallelism = inFlight, CancellationToken = ct }, async (one, _) => await one().ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task RegisterAsync(PlannedCustomer customer)
    {
        var registered = await shop.ExecuteAsync(
            new RegisterCustomer(customer.Id, customer.Number, Email: null, FullName: null, customer.Country, customer.FirstSeen), At(customer.FirstSeen)).ConfigureAwait(false);
        if (IsDone(registered))
            Interlocked.Increment(ref _customersRegistered);
    }

    private async Task AddAsync(PlannedProduct product)
    {
        var name = product.Name.Length > 0 ? product.Name : product.Sku.Value;
        var added = await shop.ExecuteAsync(
            [
                new AddProduct(product.Sku, name, new UnitPrice(product.FirstPrice), OrderFilePlan.Currency, MinimumAge: null, product.FirstSold),
                Receive(product, product.Demand),
            ],
            At(product.FirstSold)).ConfigureAwait(false);
        if (IsDone(added))
            Interlocked.Increment(ref _productsAdded);
    }

    // A longer version of a file that was imported before needs more than was received for the shorter one: the difference.
    private async Task StockUpAsync(PlannedProduct product)
    {
        var known = await store.LoadAsync<Product>(StreamCategory.Product, product.Id).ConfigureAwait(false);
        if (known.State is not Product.Available available)
            return; // withdrawn: its sales are refused by the stock that is missing
        var received = available.Receipts.Where(receipt => receipt.Key.StartsWith(ReceiptsOf(product), StringComparison.Ordinal)).Sum(receipt => (long)receipt.Value.Value);
        if (product.Demand > received)
            await shop.ExecuteAsync(Receive(product, (int)(product.Demand - received)), At(product.FirstSold)).ConfigureAwait(false);
    }

    private static ReceiveStock Receive(PlannedProduct product, int pieces) => new(
        product.Sku, new Quantity(pieces), ReceiptsOf(product) + product.Demand.ToString(CultureInfo.InvariantCulture), product.FirstSold);

    // The same product in a file of other invoices is another delivery.
    private static string ReceiptsOf(PlannedProduct product) => $"{OrderFilePlan.Source}:{product.FirstInvoice}:";

    private static EventMetadata At(DateTimeOffset time) => new(CorrelationId: OrderFilePlan.Source, Timestamp: time);

    private static bool IsDone(CommandResult result) => result switch
    {
        CommandResult.Accepted accepted => accepted.Events > 0,
        CommandResult.Refused => false, // there, in another form: whether an order can be booked on it, the order's own command says
        CommandResult.Conflict conflict => throw new ImportConflictException(conflict.StreamId),
        _ => throw new InvalidOperationException($"The import sent a command that was answered with {result}."),
    };
}
