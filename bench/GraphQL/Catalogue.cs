using System.Globalization;

namespace KiVendTout.Bench.GraphQL;

/// <summary>What every server of the benchmark serves: the same hundred products, made by the same rule in tests/Clients/bench-server.mjs.</summary>
internal static class Catalogue
{
    public const string HelloDocument = "{hello}";

    public const string ListDocument = "{products{id name price category{id name} reviews{id rating text}}}";

    public const string Hello = "world";

    public static readonly Product[] Products =
    [
        .. Enumerable.Range(0, 100).Select(i => new Product(
            Text($"p{i}"),
            Text($"Product number {i}"),
            i + 0.5,
            new Category(Text($"c{i % 10}"), Text($"Category {i % 10}")),
            [.. Enumerable.Range(0, 3).Select(j => new Review(Text($"r{i}-{j}"), (i + j) % 5 + 1, Text($"Review {j} of {i}")))])),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

internal sealed record Product(string Id, string Name, double Price, Category Category, IReadOnlyList<Review> Reviews);

internal sealed record Category(string Id, string Name);

internal sealed record Review(string Id, int Rating, string Text);

/// <summary>The query root, code first.</summary>
internal static class CatalogueQueries
{
    public static string Hello() => Catalogue.Hello;

    public static IReadOnlyList<Product> Products() => Catalogue.Products;
}
