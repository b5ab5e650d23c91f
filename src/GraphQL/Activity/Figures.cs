namespace KiVendTout.GraphQL.Activity;

/// <summary>How far the visits of a day came. A visit counts on the day it began; a stage counts for every visit that was there, whatever way it came.</summary>
/// <param name="Day">Day in UTC.</param>
/// <param name="Visits">All visits.</param>
/// <param name="ProductView">Of these, looked at a product.</param>
/// <param name="Cart">Put something into the cart.</param>
/// <param name="Checkout">Were asked where to send it.</param>
/// <param name="PaymentDetails">Were asked how to pay.</param>
/// <param name="Purchase">Bought.</param>
/// <param name="Errors">How often a visitor was shown that something went wrong.</param>
/// <param name="ErrorsByPage">The same by the page that said so.</param>
public sealed record FunnelDay(
    DateOnly Day, int Visits, int ProductView, int Cart, int Checkout, int PaymentDetails, int Purchase, int Errors, IReadOnlyList<NamedCount> ErrorsByPage);

/// <summary>How many there are of something.</summary>
/// <param name="Name">Of what.</param>
/// <param name="Count">How many.</param>
public sealed record NamedCount(string Name, int Count);

/// <summary>How often a product was looked at.</summary>
/// <param name="Sku">The product's code.</param>
/// <param name="Views">How often.</param>
public sealed record ProductViews(string Sku, int Views);
