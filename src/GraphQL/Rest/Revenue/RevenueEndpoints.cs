using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Rest.Calls;
using KiVendTout.GraphQL.Rest.Shapes;
using KiVendTout.GraphQL.Revenue;
using KiVendTout.Platform.GraphQLServer;

namespace KiVendTout.GraphQL.Rest.Revenue;

/// <summary>Revenue of a day, a country or both, in one currency. Net is gross less cancelled less returned.</summary>
/// <param name="Day">Day in UTC; null when days are added up.</param>
/// <param name="Country">Where it went; null when countries are added up.</param>
/// <param name="Orders">Orders placed, cancelled ones included.</param>
/// <param name="CancelledOrders">Of these, cancelled since.</param>
/// <param name="Returns">Returns that came back.</param>
/// <param name="Gross">Sum of the orders placed.</param>
/// <param name="Cancelled">Sum of those cancelled.</param>
/// <param name="Returned">Sum of what came back.</param>
/// <param name="Net">What is left.</param>
internal sealed record RevenueFigure(
    DateOnly? Day,
    [Shape(Known = nameof(KnownShapes.CountryCode))] string? Country,
    long Orders,
    long CancelledOrders,
    long Returns,
    Money Gross,
    Money Cancelled,
    Money Returned,
    Money Net);

/// <summary>Revenue of a span of days.</summary>
/// <param name="Items">By day, country and currency.</param>
internal sealed record RevenueFigures(IReadOnlyList<RevenueFigure> Items);

/// <summary>Revenue over REST.</summary>
internal static class RevenueEndpoints
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Endpoint> All { get; } =
    [
        new Endpoint
        {
            Method = "GET",
            Path = "/revenue",
            OperationId = "getRevenue",
            Noun = "revenue",
            Entry = Entry.For(Role.Clerk, Role.Analyst, Role.Admin),
            Summary = "Shows what was sold",
            Description = "From a day to a day, both included, milliseconds behind. Amounts in different currencies are never added up.",
            Parameters =
            [
                Declare.Query("from", KnownShapes.Day, "First day in UTC.", "2010-12-01") with { Required = true },
                Declare.Query("to", KnownShapes.Day, "Last day in UTC; up to 400 days when rows are per day.", "2010-12-31") with { Required = true },
                Declare.Query("country", KnownShapes.CountryCode, "Only what went there."),
                Declare.OneOf<RevenueGrouping>("groupBy", "What a row stands for; a day and a country unless given."),
            ],
            Problems = [422],
            Successes = [new(200, "The figures.", typeof(RevenueFigures))],
            Run = ShowAsync,
        },
    ];

    private static async Task<RestAnswer> ShowAsync(RestCall call)
    {
        try
        {
            var rows = await call.Service<RevenueReads>().ReadAsync(
                call.Day("from")!.Value, call.Day("to")!.Value, call.Text("country"), call.OneOf<RevenueGrouping>("groupBy") ?? RevenueGrouping.DayAndCountry, call.Ct).ConfigureAwait(false);
            return RestAnswer.Ok(new RevenueFigures([.. rows.Select(Show)]));
        }
        catch (GraphQLException said)
        {
            return Paging.Said(said);
        }
    }

    private static RevenueFigure Show(RevenueRow row) => new(
        row.Day, row.Country, row.Orders, row.CancelledOrders, row.Returns, Money.Of(row.Gross, row.Currency), Money.Of(row.Cancelled, row.Currency),
        Money.Of(row.Returned, row.Currency), Money.Of(row.Net, row.Currency));
}
