namespace KiVendTout.GraphQL.Mutations;

/// <summary>What this shop takes.</summary>
/// <param name="TestCards">Whether an order can be paid with a card behind which there is no bank: for trying the shop, never where goods are sent.</param>
public sealed record ShopSettings(bool TestCards = false);
