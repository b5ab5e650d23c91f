using System.Collections.Immutable;
using System.Reflection;
using KiVendTout.Domain.Activity;
using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Products;

namespace KiVendTout.Domain;

/// <summary>One kind of event as the store must know it.</summary>
/// <param name="Name">The stored name, such as <c>order_placed</c>.</param>
/// <param name="Category">The category of the streams it lives in, one of <see cref="StreamCategory"/>.</param>
/// <param name="Type">The record to read it into.</param>
public sealed record StoredEventType(string Name, string Category, Type Type)
{
    /// <summary>Every event of the shop, in the order of their names. Read once from the attributes of this assembly.</summary>
    public static ImmutableArray<StoredEventType> All { get; } =
    [
        .. typeof(IDomainEvent).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IDomainEvent)) && type is { IsAbstract: false, IsInterface: false })
            .Select(Describe)
            .OrderBy(stored => stored.Name, StringComparer.Ordinal),
    ];

    private static StoredEventType Describe(Type type) => new(
        type.GetCustomAttribute<StoredEventAttribute>()?.Name
            ?? throw new InvalidOperationException(
                $"{type} has no [StoredEvent] name, so it cannot be stored. Give it one; it can never change afterwards."),
        CategoryOf(type),
        type);

    private static string CategoryOf(Type type) => type switch
    {
        _ when type.IsAssignableTo(typeof(OrderEvent)) => StreamCategory.Order,
        _ when type.IsAssignableTo(typeof(PaymentEvent)) => StreamCategory.Payment,
        _ when type.IsAssignableTo(typeof(ProductEvent)) => StreamCategory.Product,
        _ when type.IsAssignableTo(typeof(CustomerEvent)) => StreamCategory.Customer,
        _ when type.IsAssignableTo(typeof(ActivityEvent)) => StreamCategory.Activity,
        _ => throw new InvalidOperationException(
            $"{type} belongs to no stream category. Derive it from the event type of its noun, or add a category here."),
    };
}
