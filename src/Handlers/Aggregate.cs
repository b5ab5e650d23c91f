using KiVendTout.Domain;
using KiVendTout.Domain.Activity;
using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Products;
using KiVendTout.Platform.EventStore;

namespace KiVendTout.Handlers;

/// <summary>What the command loop must know of an aggregate, without its types.</summary>
/// <param name="Category">Category of its streams.</param>
/// <param name="Start">State of a stream that does not exist.</param>
/// <param name="Decide">Its decision.</param>
/// <param name="Evolve">Its fold.</param>
/// <param name="Load">Reads a stream's state, from memory unless <c>fresh</c>.</param>
internal sealed record Aggregate(
    string Category,
    object Start,
    Func<object, object, Decision> Decide,
    Func<object, IDomainEvent, object> Evolve,
    Func<StreamStore, Guid, bool, CancellationToken, ValueTask<(long Version, object State)>> Load)
{
    public static readonly Aggregate Orders = New<Order, OrderCommand, OrderEvent>(StreamCategory.Order, Order.Start, Order.Decide, Order.Evolve);
    public static readonly Aggregate Payments = New<Payment, PaymentCommand, PaymentEvent>(StreamCategory.Payment, Payment.Start, Payment.Decide, Payment.Evolve);
    public static readonly Aggregate Products = New<Product, ProductCommand, ProductEvent>(StreamCategory.Product, Product.Start, Product.Decide, Product.Evolve);
    public static readonly Aggregate Customers = New<Customer, CustomerCommand, CustomerEvent>(StreamCategory.Customer, Customer.Start, Customer.Decide, Customer.Evolve);
    public static readonly Aggregate Activity = New<Session, ActivityCommand, ActivityEvent>(StreamCategory.Activity, Session.Start, Session.Decide, Session.Evolve);

    /// <summary>The aggregate that decides a command, and the stream it is about.</summary>
    /// <exception cref="ArgumentException">This is no command of the domain.</exception>
    public static (Aggregate Aggregate, Guid Stream) Of(object command) => command switch
    {
        OrderCommand c => (Orders, c.OrderId),
        PaymentCommand c => (Payments, c.PaymentId),
        ProductCommand c => (Products, c.ProductId),
        CustomerCommand c => (Customers, c.CustomerId),
        ActivityCommand c => (Activity, c.ActivityId),
        _ => throw new ArgumentException($"{command?.GetType().FullName ?? "null"} is no command of the domain.", nameof(command)),
    };

    /// <summary>Whether this is a command of the domain.</summary>
    public static bool Knows(object command) => command is OrderCommand or PaymentCommand or ProductCommand or CustomerCommand or ActivityCommand;

    /// <summary>
    /// Commands that begin a stream under an id of their own: it is taken for granted that there is none yet, which saves a read, and the
    /// append proves it.
    /// </summary>
    public static bool BeginsStream(object command) => command is PlaceOrder or RequestPayment;

    private static Aggregate New<TState, TCommand, TEvent>(
        string category, TState start, Func<TState, TCommand, Decision> decide, Func<TState, TEvent, TState> evolve)
        where TState : class
        where TEvent : class, IDomainEvent =>
        new(
            category,
            start,
            (state, command) => decide((TState)state, (TCommand)command),
            (state, happened) => evolve((TState)state, (TEvent)happened),
            async (store, id, fresh, ct) =>
            {
                var loaded = fresh
                    ? await store.ReloadAsync<TState>(category, id, ct).ConfigureAwait(false)
                    : await store.LoadAsync<TState>(category, id, ct).ConfigureAwait(false);
                return (loaded.Version, loaded.State);
            });
}
