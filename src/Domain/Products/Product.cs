using System.Collections.Immutable;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Products;

/// <summary>A product as a state: absent, available or withdrawn.</summary>
public abstract record Product
{
    private const int HighestMinimumAge = 120;

    private Product()
    {
    }

    /// <summary>Before anything happened.</summary>
    public static Product Start { get; } = new Absent();

    /// <summary>What a command leads to in a state.</summary>
    /// <param name="state">The state now.</param>
    /// <param name="command">The command, with all facts it needs.</param>
    /// <returns>Events to append, none if there is nothing to do, or a refusal of <see cref="ProductRefusal"/>.</returns>
    /// <exception cref="InvalidOperationException">The command is of a kind that this code does not know.</exception>
    public static Decision Decide(Product state, ProductCommand command) => (state, command) switch
    {
        (Absent, AddProduct c) => Add(c),
        (Absent, _) => ProductRefusal.NotFound,
        (Available s, AddProduct c) => AddAgain(s.Added, c),

        (Available s, ChangePrice c) => s.Price == c.NewPrice
            ? Decision.NothingToDo
            : Decision.Accept(new PriceChanged(c.ProductId, c.Sku, s.Price, c.NewPrice, s.Added.Currency, c.ChangedAt)),

        (Available s, ReceiveStock c) => Receive(s, c),

        (Available, WithdrawProduct c) => Decision.Accept(new ProductWithdrawn(c.ProductId, c.Sku, c.Reason, c.WithdrawnAt)),
        (Withdrawn, WithdrawProduct) => Decision.NothingToDo,
        (Withdrawn, _) => ProductRefusal.Withdrawn,
        _ => throw new InvalidOperationException(
            $"Product.Decide misses a case for {command?.GetType().Name} in {state?.GetType().Name}: add it in Products/Product.cs."),
    };

    /// <summary>The state after an event. Never refuses: what is stored has happened.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="event">What happened.</param>
    /// <exception cref="InvalidOperationException">The event cannot follow: the log or this code is broken.</exception>
    public static Product Evolve(Product state, ProductEvent @event) => (state, @event) switch
    {
        (Absent, ProductAdded e) => new Available(e, e.UnitPrice, ImmutableDictionary<string, Quantity>.Empty),
        (Available s, PriceChanged e) => s with { Price = e.NewPrice },
        (Available s, StockReceived e) => s with { Receipts = s.Receipts.SetItem(e.ReceiptId, e.Quantity) },
        (Available, ProductWithdrawn) => new Withdrawn(),
        _ => throw new InvalidOperationException(
            $"{@event?.GetType().Name} cannot follow {state?.GetType().Name} in product {@event?.ProductId}. "
            + "The stream is damaged, or Product.Evolve misses a case for this event: see Products/Product.cs."),
    };

    private static Decision Add(AddProduct c) => c switch
    {
        _ when string.IsNullOrWhiteSpace(c.Name) => ProductRefusal.NameMissing,
        { MinimumAge: < 1 or > HighestMinimumAge } => ProductRefusal.MinimumAgeOutOfRange,
        _ => Decision.Accept(new ProductAdded(c.ProductId, c.Sku, c.Name, c.UnitPrice, c.Currency, c.MinimumAge, c.AddedAt)),
    };

    // Compared with how the product began, so that a late retry is still harmless after a change of price.
    private static Decision AddAgain(ProductAdded before, AddProduct c) =>
        (before.Name, before.UnitPrice, before.Currency, before.MinimumAge) == (c.Name, c.UnitPrice, c.Currency, c.MinimumAge)
            ? Decision.NothingToDo
            : ProductRefusal.AlreadyAdded;

    private static Decision Receive(Available state, ReceiveStock c)
    {
        if (string.IsNullOrWhiteSpace(c.ReceiptId))
            return ProductRefusal.ReceiptMissing;
        if (state.Receipts.TryGetValue(c.ReceiptId, out var before))
            return before == c.Quantity ? Decision.NothingToDo : ProductRefusal.ReceiptReused;

        return Decision.Accept(new StockReceived(c.ProductId, c.Sku, c.Quantity, c.ReceiptId, c.ReceivedAt));
    }

    /// <summary>Nothing happened yet.</summary>
    public sealed record Absent : Product;

    /// <summary>On sale.</summary>
    /// <param name="Added">How it began.</param>
    /// <param name="Price">Per piece, now.</param>
    /// <param name="Receipts">The deliveries counted, by receipt number.</param>
    public sealed record Available(ProductAdded Added, UnitPrice Price, ImmutableDictionary<string, Quantity> Receipts) : Product;

    /// <summary>Sold no longer.</summary>
    public sealed record Withdrawn : Product;
}
