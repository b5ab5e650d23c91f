using System.Runtime.InteropServices;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>The URI as the driver understands it, with our defaults for what it does not say.</summary>
internal sealed unsafe class MongoAddress : IDisposable
{
    /// <summary>What holds where the URI says nothing: a server that is away is told within seconds.</summary>
    private static readonly (string Option, int Milliseconds)[] Timeouts =
    [
        ("serverselectiontimeoutms", 5_000),
        ("connecttimeoutms", 5_000),
        ("sockettimeoutms", 60_000),
    ];

    private const int DefaultThreads = 8;
    private const int MostThreads = 64;

    /// <exception cref="DocumentException">It is no such URI. Neither the message nor anything in it repeats the URI.</exception>
    public MongoAddress(DocumentSettings settings)
    {
        DriverLibrary.EnsureLoaded();
        Native.Error error;
        Uri = Native.mongoc_uri_new_with_error(settings.MongoUri!, &error);
        if (Uri.IsInvalid || HasStrayAt(settings.MongoUri!))
        {
            // The driver's sentence may quote a part of the URI; with a user in it, that part may be the password.
            var why = settings.MongoUri!.Contains('@') ? "" : $" The driver says: {MongoErrors.Text(&error)}";
            Uri.Dispose();
            throw new DocumentException($"{DocumentSettings.Variable} is no MongoDB connection string such as mongodb://user:password@host:27017/database?tls=true; "
                + $"signs other than letters and digits in the user and the password must be written as %XX.{why}");
        }

        foreach (var (option, milliseconds) in Timeouts)
        {
            if (!Native.mongoc_uri_has_option(Uri, option))
                Native.mongoc_uri_set_option_as_int32(Uri, option, milliseconds);
        }

        if (!Native.mongoc_uri_has_option(Uri, "w"))
            SetMajority();
        if (!Native.mongoc_uri_has_option(Uri, "retrywrites"))
            Native.mongoc_uri_set_option_as_bool(Uri, "retrywrites", true);
        Threads = Math.Clamp(Native.mongoc_uri_get_option_as_int32(Uri, "maxpoolsize", DefaultThreads), 1, MostThreads);
        Native.mongoc_uri_set_option_as_int32(Uri, "maxpoolsize", Threads);
        Database = Marshal.PtrToStringUTF8(Native.mongoc_uri_get_database(Uri)) is { Length: > 0 } named ? named : settings.MongoDatabase;
        Place = $"MongoDB at {Hosts()}, database {Database}";
    }

    public UriHandle Uri { get; }

    public string Database { get; }

    /// <summary>How many connections, and how many threads use them.</summary>
    public int Threads { get; }

    public string Place { get; }

    public void Dispose() => Uri.Dispose();

    // A password with @ or / in it, not written as %XX, is read by the driver as a part of the host or the database, which we show.
    private static bool HasStrayAt(string uri)
    {
        var rest = uri[(uri.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var first = rest.IndexOf('@');
        return first >= 0 && (rest.LastIndexOf('@') != first || rest.AsSpan(0, first).IndexOfAny('/', '?') >= 0);
    }

    private void SetMajority()
    {
        var concern = Native.mongoc_write_concern_new();
        Native.mongoc_write_concern_set_wmajority(concern, Native.mongoc_uri_get_option_as_int32(Uri, "wtimeoutms", 30_000));
        Native.mongoc_uri_set_write_concern(Uri, concern);
        Native.mongoc_write_concern_destroy(concern);
    }

    private string Hosts()
    {
        if (Marshal.PtrToStringUTF8(Native.mongoc_uri_get_srv_hostname(Uri)) is { Length: > 0 } srv)
            return $"{srv} (SRV)";
        var hosts = new List<string>();
        for (var host = Native.mongoc_uri_get_hosts(Uri); host is not null; host = host->Next)
            hosts.Add(Marshal.PtrToStringUTF8((IntPtr)host->HostAndPort)!);
        return string.Join(",", hosts);
    }
}
