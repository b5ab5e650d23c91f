using KiVendTout.GraphQL;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Datasets;
using KiVendTout.GraphQL.Mutations;
using KiVendTout.GraphQL.Rest;
using KiVendTout.GraphQL.Rest.Collect;
using KiVendTout.Handlers.Messages;
using KiVendTout.Host.Datasets;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.GraphQLServer.Transport;
using KiVendTout.Platform.Messaging.Outbox;
using KiVendTout.Projections.Activity;

namespace KiVendTout.Host.Web;

/// <summary>The shop's two APIs on the host: GraphQL with its explorer, REST with its page.</summary>
internal static class ShopApi
{
    private const string Path = "/graphql";

    public static void AddShopApi(this IServiceCollection services, Shop shop, ActivityViews activity, Func<OutboxWriter> outbox)
    {
        var settings = shop.Settings.Api;
        var datasets = new ServedDatasets(DeclaredDatasets.Read(shop.Settings.DatasetFolder).All, shop.Store.Database, shop.Store.Options.Schema);
        services.AddShopGraphQL(shop.Store, shop.Commands, settings.Limit, new ShopSettings(settings.TestCards), activity, datasets);
        services.AddRestApi(rest => (rest.PageFolder, rest.PageClientId, rest.Collects) = (settings.Package("swagger-ui-dist"), DemoDirectory.PagesClient, true));
        services.AddSingleton(ShopMessages.Catalogue);
        services.AddSingleton(_ => outbox());
        services.AddCollect(new CollectOptions(shop.Settings.Activity.CollectOrigins));
    }

    public static void MapShopApi(this WebApplication app, ApiSettings settings)
    {
        var explorer = settings.Explorer ? settings.Package("@chillicream/bananacakepop-graphql-ide") : null;
        app.MapGraphQL(Path, page => (page.Enabled, page.Folder, page.Title, page.FirstDocument) =
            (explorer is not null, explorer ?? "", "KiVendTout", ShopSchema.FirstDocument));
        app.MapRestApi();
        app.MapCollect();
    }
}
