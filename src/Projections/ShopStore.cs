using System.Reflection;
using KiVendTout.Domain;
using KiVendTout.Domain.Activity;
using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Products;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Views;
using KiVendTout.Projections.Carriers;
using KiVendTout.Projections.Customers;
using KiVendTout.Projections.Orders;
using KiVendTout.Projections.Payments;
using KiVendTout.Projections.Products;

namespace KiVendTout.Projections;

/// <summary>The shop as the event store must know it: its events, how its streams are folded, its read models.</summary>
public static class ShopStore
{
    /// <summary>
    /// Registers every event of the domain, the five aggregates and all read models. The carriers to Kafka and to the lake need settings, so the host
    /// adds them itself. The events hold personal fields: set <see cref="EventStoreOptions.MasterKey"/> before the store is opened.
    /// </summary>
    /// <param name="options">The options of a store that is not opened yet.</param>
    public static void Register(EventStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var stored in StoredEventType.All)
        {
            options.Events.Map(TypeOf(stored));
        }

        options
            .Fold(StreamCategory.Order, Order.Start, (state, happened) => Order.Evolve(state, (OrderEvent)happened))
            .Fold(StreamCategory.Payment, Payment.Start, (state, happened) => Payment.Evolve(state, (PaymentEvent)happened))
            .Fold(StreamCategory.Product, Product.Start, (state, happened) => Product.Evolve(state, (ProductEvent)happened))
            .Fold(StreamCategory.Customer, Customer.Start, (state, happened) => Customer.Evolve(state, (CustomerEvent)happened))
            .Fold(StreamCategory.Activity, Session.Start, (state, happened) => Session.Evolve(state, (ActivityEvent)happened))
            .Add(new OrderSummaries(), ViewLifecycle.Inline)
            .Add(new OrderLines(), ViewLifecycle.Inline)
            .Add(new PaymentSummaries(), ViewLifecycle.Inline)
            .Add(new ProductCatalogue(), ViewLifecycle.Inline)
            .Add(new ProductStock(), ViewLifecycle.Inline)
            .Add(new CustomerAccounts(), ViewLifecycle.Inline)
            .Add(new RevenueByDay(), ViewLifecycle.Async)
            .Add(new CustomerActivity(), ViewLifecycle.Async)
            .Add(new CustomerEraser());
    }

    private static EventType TypeOf(StoredEventType stored) => new(
        stored.Name,
        EventShape.Of(stored.Name).Version,
        stored.Category,
        stored.Type,
        DomainJson.Default.GetTypeInfo(stored.Type)
            ?? throw new InvalidOperationException($"{stored.Type} is not in DomainJson, so it cannot be stored. Add [JsonSerializable] for it there."),
        PersonalFieldsOf(stored.Type));

    private static PersonalFields? PersonalFieldsOf(Type type)
    {
        var properties = type.GetProperties();
        var personal = properties.Where(property => property.IsDefined(typeof(PersonalAttribute))).Select(property => property.Name).ToArray();
        return personal.Length == 0 ? null
            : new PersonalFields(properties.Single(property => property.IsDefined(typeof(PersonalSubjectAttribute))).Name, personal);
    }
}
