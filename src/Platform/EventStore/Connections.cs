using Npgsql;

namespace KiVendTout.Platform.EventStore;

/// <summary>The two connection pools of a store.</summary>
internal static class Connections
{
    public static NpgsqlDataSource ForReading(EventStoreOptions options) => Build(options, settings =>
    {
        settings.ApplicationName = "kivendtout";
        // A read with holes is estimated at millions of rows and finds none: compiling it takes longer than running it a hundred times.
        settings.Options = $"{settings.Options} -c jit=off".Trim();
        settings.MaxPoolSize = Math.Max(settings.MaxPoolSize > 50 ? 40 : settings.MaxPoolSize, 10);
    });

    /// <summary>
    /// For the writers. Their few statements look rows up by key and nothing else; without these settings a statement that was planned
    /// while the tables were empty keeps scanning them when they are not.
    /// </summary>
    public static NpgsqlDataSource ForAppending(EventStoreOptions options) => Build(options, settings =>
    {
        settings.ApplicationName = "kivendtout-append";
        settings.MaxPoolSize = options.Writers + 1;
        settings.MaxAutoPrepare = 256; // a statement for each set of views that an append alone may write
        settings.AutoPrepareMinUsages = 2;
        settings.NoResetOnClose = true;
        settings.Options = $"{settings.Options} -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan".Trim();
    });

    /// <summary>Host, port and database, without the password.</summary>
    public static string Describe(EventStoreOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        return $"{settings.Host}:{settings.Port}/{settings.Database}";
    }

    private static NpgsqlDataSource Build(EventStoreOptions options, Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Timezone = "UTC",
            Pooling = true, // each read takes a connection and gives it back
            IncludeErrorDetail = false, // a detail quotes the row, and the row may be somebody's
        };
        change(settings);
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }
}
