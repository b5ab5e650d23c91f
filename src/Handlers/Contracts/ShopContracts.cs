using KiVendTout.Domain;
using KiVendTout.Handlers.Activity;
using KiVendTout.Handlers.Messages;
using KiVendTout.Handlers.Payments;
using KiVendTout.Platform.Messaging.Contracts;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Projections.Carriers;

namespace KiVendTout.Handlers.Contracts;

/// <summary>What the shop promises about its messages: the files of docs/contracts.</summary>
public static class ShopContracts
{
    /// <summary>Every event that is published, as it is stored.</summary>
    public static IReadOnlyList<Contract> Published { get; } =
    [
        .. PublishedEvent.All.Select(published => new Contract(
            published.MessageType, ContractDirection.Outgoing,
            MessageSchema.Of(DomainJson.Default.GetTypeInfo(published.Event.Type)!, published.MessageType, ShopShapes.Of),
            published.Topic, $"the {published.Event.Category}'s id")),
    ];

    /// <summary>Every message that is handled.</summary>
    public static IReadOnlyList<Contract> Handled { get; } = [.. ShopMessages.Catalogue.All.Select(Of)];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Contract> All { get; } = [.. Published, .. Handled];

    private static Contract Of(MessageType type)
    {
        var (topic, key) = type.Name.Split('.')[1] switch
        {
            "psp" => (PspNotifications.Topic, "the payment's id"),
            "user" => (UserEvent.Topic, "who visits: the visitor's pseudonym, else the customer's or the session's id"),
            "process" => ((string?)null, (string?)null),
            _ => throw new InvalidOperationException($"Nobody has said on which topic {type.Name} arrives, or that it is stored only: say it here."),
        };
        return new Contract(type.Name, ContractDirection.Incoming, type.Schema!, topic, key);
    }
}
