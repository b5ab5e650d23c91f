using System.Collections.Concurrent;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers.OnlineRetail;

/// <summary>
/// Carries a plan out: every order through the same commands as a customer's. Ids come from the file, so whatever is there already is left as
/// it is, and an import that was stopped or killed goes on when it is run again.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="shop">Its commands.</param>
/// <param name="inFlight">How many commands may be under way at once; the store merges them into few commits.</param>
public sealed class Importer(StreamStore store, ShopCommands shop, int inFlight = Importer.DefaultInFlight)
{
    /// <summary>Enough for the store to fill its commits; more makes each commit larger and the stock's rows in it locked for longer.</summary>
    public const int DefaultInFlight = 32;

    private const int StepsAtOnce = 512;
    private static readonly Shipment Shipment = new("unknown", "none"); // the file says neither

    private readonly Groundwork _groundwork = new(store, shop, inFlight);
    private readonly ConcurrentBag<(PlannedStep Step, string Reason)> _refused = [];
    private int _ordersBooked;
    private int _ordersThere;
    private int _returnsBooked;
    private int _returnsThere;

    /// <summary>Carries the plan out, from its first step to its last.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stepsDone">Told after every few hundred steps how many are done.</param>
    /// <param name="ct">Stops it between two commands; those under way are finished.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached. Run it again: it goes on where it stopped.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<ImportOutcome> RunAsync(OrderFilePlan plan, Action<int>? stepsDone = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var done = 0;
        foreach (var steps in plan.Steps.Chunk(StepsAtOnce))
        {
            await CarryOutAsync(steps, ct).ConfigureAwait(false);
            stepsDone?.Invoke(done += steps.Length);
        }

        return new ImportOutcome(
            new ImportCounts(_ordersBooked, _ordersThere, _returnsBooked, _returnsThere, _groundwork.ProductsAdded, _groundwork.CustomersRegistered), [.. _refused]);
    }

    // Within a chunk all sales come before all returns: a return's order is in this chunk or an earlier one, and the stock for every sale of
    // the file is received with the first, so nothing depends on the order of the sales among themselves.
    private async Task CarryOutAsync(PlannedStep[] steps, CancellationToken ct)
    {
        var sales = steps.OfType<PlannedSale>().ToList();
        var there = await store.ExistingAsync([.. sales.Select(sale => sale.OrderId)], ct).ConfigureAwait(false);
        var wanted = sales.Where(sale => !there.Contains(sale.OrderId)).ToList();
        Interlocked.Add(ref _ordersThere, there.Count);

        await _groundwork.PrepareAsync(wanted, ct).ConfigureAwait(false);
        await InParallelAsync(wanted, BookAsync, ct).ConfigureAwait(false);
        await InParallelAsync(steps.OfType<PlannedReturn>().GroupBy(back => back.Sale.OrderId), TakeBackAsync, ct).ConfigureAwait(false);
    }

    private async Task BookAsync(PlannedSale sale)
    {
        var lines = sale.Lines.Select((line, index) => new WantedLine(
            new OrderLine(index + 1, line.Product.Sku, line.Description, new Quantity(line.Pieces), new UnitPrice(line.UnitPrice))));
        var place = new PlaceOrder(sale.OrderId, sale.Customer?.Id, sale.Number, sale.Country, OrderFilePlan.Currency, [.. lines], CustomerAge: null, sale.At);
        var booked = await shop.BookSaleAsync(
            new Sale(place, Money.Rounded(sale.Total, OrderFilePlan.Currency), PaymentMethod.Invoice, Shipment), Because(sale.Number)).ConfigureAwait(false);
        Count(sale, booked, ref _ordersBooked, ref _ordersThere);
    }

    // One after the other: what can still come back depends on what came back before.
    private async Task TakeBackAsync(IEnumerable<PlannedReturn> ofOneOrder)
    {
        foreach (var back in ofOneOrder)
        {
            var items = back.Pieces.Select(piece => new ItemToReturn(piece.Key, new Quantity(piece.Value)));
            var taken = await shop.ReturnItemsAsync(
                new ReturnItems(back.Sale.OrderId, back.ReturnId, [.. items], "cancellation " + back.ReturnId, back.At), Because(back.ReturnId)).ConfigureAwait(false);
            Count(back, taken, ref _returnsBooked, ref _returnsThere);
        }
    }

    private void Count(PlannedStep step, CommandResult result, ref int done, ref int there)
    {
        if (result is CommandResult.Accepted accepted)
            Interlocked.Increment(ref accepted.Events > 0 ? ref done : ref there);
        else
            _refused.Add((step, RejectReason.RefusedPrefix + CodeOf(result)));
    }

    private static string CodeOf(CommandResult result) => result switch
    {
        CommandResult.Refused refused => refused.Refusal.Code,
        CommandResult.Conflict conflict => throw new ImportConflictException(conflict.StreamId),
        _ => throw new InvalidOperationException($"The import sent a command that was answered with {result}."),
    };

    private static EventMetadata Because(string number) => new(CorrelationId: $"{OrderFilePlan.Source}:{number}");

    private Task InParallelAsync<T>(IEnumerable<T> items, Func<T, Task> work, CancellationToken ct) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = inFlight, CancellationToken = ct }, async (item, _) => await work(item).ConfigureAwait(false));
}

/// <summary>Another process changed the same stream again and again.</summary>
/// <param name="stream">The stream.</param>
public sealed class ImportConflictException(Guid stream)
    : Exception($"Stream {stream} is being changed by another process all the time. Is a second import running? Run this one again when it is done: it goes on where it stopped.");
