using KiVendTout.Domain;
using KiVendTout.Platform.Messaging.Contracts;
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
}
