using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Activity;
using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Customers;
using KiVendTout.GraphQL.Datasets;
using KiVendTout.GraphQL.Datasets.Progress;
using KiVendTout.GraphQL.Mutations;
using KiVendTout.GraphQL.Orders;
using KiVendTout.GraphQL.Payments;
using KiVendTout.GraphQL.Products;
using KiVendTout.GraphQL.Projections;
using KiVendTout.GraphQL.Revenue;
using KiVendTout.GraphQL.Streams;
using KiVendTout.Handlers;
using KiVendTout.Handlers.Datasets.Prices;
using KiVendTout.Handlers.Messages;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Transport;
using KiVendTout.Platform.GraphQLServer.Types;
using KiVendTout.Platform.Messaging.Scheduling;
using KiVendTout.Projections.Activity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KiVendTout.GraphQL;

/// <summary>The shop's GraphQL API: its schema, and what its resolvers need.</summary>
public static class ShopSchema
{
    /// <summary>Makes the schema of the classes in this project.</summary>
    /// <param name="options">Page sizes and the number of nodes.</param>
    /// <exception cref="SchemaException">A class breaks a rule; every breach is named.</exception>
    public static Schema Build(GraphQLOptions options) => new SchemaBuilder()
        .AddTypesOf(typeof(ShopSchema).Assembly)
        .Describe(
            "A shop whose every change is an event: look at its products, place orders, watch what happens. Ids are opaque; prices are decimal texts with a currency; "
            + "positions of the log are texts because they outgrow JavaScript's numbers; times carry their offset.")
        .Build(options);

    /// <summary>A tour for the first visit to the explorer: look around, order, pay, watch.</summary>
    public static string FirstDocument { get; } = ReadTour();

    /// <summary>Registers the executor of the shop's schema, and what its resolvers need. Rights come from <see cref="AccessHosting.AddAccess"/>.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="store">An open store with the shop registered, the message tables beside it; stays the caller's.</param>
    /// <param name="commands">Commands over that store.</param>
    /// <param name="limits">Changes limits and switches of the engine.</param>
    /// <param name="settings">What this shop takes; null for the strictest.</param>
    /// <param name="activity">The activity documents of the same shop; null where they are not kept: fields about them say so then.</param>
    /// <param name="datasets">The datasets beside the shop, their tables there; null where none are served: fields about them say so then.</param>
    public static IServiceCollection AddShopGraphQL(
        this IServiceCollection services, StreamStore store, ShopCommands commands, Action<GraphQLOptions>? limits = null, ShopSettings? settings = null, ActivityViews? activity = null,
        ServedDatasets? datasets = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(store);
        services.TryAddSingleton(commands);
        services.AddSingleton(settings ?? new ShopSettings());
        services.AddSingleton<OrderReads>().AddSingleton<PaymentReads>().AddSingleton<ProductReads>().AddSingleton<CustomerReads>().AddSingleton<RevenueReads>();
        services.AddSingleton(new ActivityReads(store, activity));
        services.TryAddSingleton(_ => new HousePrices(HousePrices.FolderBesideProgram)); // Looks for nothing until a price is asked for.
        services.AddSingleton(new DatasetReads(datasets)).AddSingleton<ProgressBoard>();
        services.TryAddSingleton<ScheduleSignal>();
        services.TryAddSingleton(given => ShopMessages.DeadLetters(store, given.GetRequiredService<TimeProvider>(), given.GetRequiredService<ScheduleSignal>()));
        services.TryAddSingleton(new ScheduledMessages(store.Database, store.Options.Schema));
        services.AddSingleton<ShopDesk>().AddSingleton<ProjectionRebuilds>().AddSingleton<StreamCounts>();
        var options = new GraphQLOptions();
        Limit(options);
        return services.AddGraphQLServer(_ => Build(options), Limit);

        void Limit(GraphQLOptions shop)
        {
            shop.ExplainException = StoreOutage.Explain;
            limits?.Invoke(shop);
        }
    }

    private static string ReadTour()
    {
        using var stream = typeof(ShopSchema).Assembly.GetManifestResourceStream("KiVendTout.GraphQL.Tour.graphql")
            ?? throw new InvalidOperationException("Tour.graphql is not in the assembly: it is an embedded resource of the project.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
