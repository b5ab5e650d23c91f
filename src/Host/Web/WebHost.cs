using System.Reflection;
using KiVendTout.GraphQL.Access;
using KiVendTout.Host.Reporting;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.Messaging.Outbox;
using KiVendTout.Projections.Activity;
using Microsoft.AspNetCore.HttpOverrides;
using Npgsql;

namespace KiVendTout.Host.Web;

/// <summary>What the host answers over HTTP.</summary>
internal static class WebHost
{
    private static readonly TimeSpan HealthPatience = TimeSpan.FromSeconds(2);

    public static WebApplicationBuilder Builder(HostSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls($"http://{settings.HttpBind}:{settings.HttpPort}");
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting", LogLevel.Warning);
        builder.Services.AddAccess(settings.Access);
        builder.Services.Configure<ForwardedHeadersOptions>(proxies =>
        {
            proxies.ForwardedHeaders = settings.Proxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            proxies.KnownProxies.Clear();
            proxies.KnownIPNetworks.Clear();
            foreach (var network in settings.Proxies)
                proxies.KnownIPNetworks.Add(network);
        });
        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder, Shop shop, ActivityViews activity, Func<OutboxWriter> outbox, CachedStatus status, PrometheusText metrics)
    {
        builder.Services.AddShopApi(shop, activity, outbox);
        var app = builder.Build();
        app.UseForwardedHeaders();
        app.Use(SayWhatFailedAsync);
        app.UseAccess();
        app.MapAccess();
        app.MapShopApi(shop.Settings.Api);
        var page = Page();
        app.MapGet("/", () => Results.Content(page, "text/html; charset=utf-8"));
        app.MapGet("/health", (CancellationToken ct) => HealthAsync(shop, ct));
        app.MapGet("/status", async (CancellationToken ct) => Results.Json(await status.ReadAsync(ct).ConfigureAwait(false), Json.Options));
        app.MapGet("/metrics", async (CancellationToken ct) =>
            Results.Text(metrics.Write(await status.ReadAsync(ct).ConfigureAwait(false)), "text/plain; version=0.0.4; charset=utf-8"));
        return app;
    }

    // A database that is away is an answer, not an error of ours with its stack trace in the log.
    private static async Task SayWhatFailedAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception known) when (!context.Response.HasStarted && Failures.Explain(known) is not null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync(Failures.Explain(known)!.Value.Message + "\n", context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static async Task<IResult> HealthAsync(Shop shop, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(HealthPatience);
        try
        {
            await using var ask = shop.Store.Database.CreateCommand("select 1");
            await ask.ExecuteScalarAsync(patience.Token).ConfigureAwait(false);
            return Results.Text("ready\n");
        }
        catch (Exception gone) when (gone is NpgsqlException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return Results.Text("PostgreSQL does not answer\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static string Page()
    {
        using var file = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("index.html")!);
        return file.ReadToEnd();
    }
}
