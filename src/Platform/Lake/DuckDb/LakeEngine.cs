using System.Runtime.InteropServices;
using static KiVendTout.Platform.Lake.DuckDb.Native;

namespace KiVendTout.Platform.Lake.DuckDb;

/// <summary>How much of the machine an engine may take.</summary>
public sealed record LakeEngineSettings
{
    /// <summary>Worker threads of DuckDB.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Memory of DuckDB in MiB; a statement that needs more fails, and the engine stays usable.</summary>
    public int MemoryLimitMiB { get; init; } = 512;

    /// <summary>Where a statement may put what does not fit into memory; null keeps everything in memory.</summary>
    public string? SpillFolder { get; init; }
}

/// <summary>A statement or a file that DuckDB refused; the message is DuckDB's own.</summary>
public sealed class LakeException : Exception
{
    internal LakeException(string message) : base(message)
    {
    }
}

/// <summary>
/// One in-memory DuckDB database (its C API, from libduckdb.so). Make one and share it: writers and queries take their own
/// connections to it, and may run on different threads.
/// </summary>
public sealed class LakeEngine : IDisposable
{
    private readonly DatabaseHandle _database;

    /// <summary>Opens a database.</summary>
    /// <exception cref="DllNotFoundException">libduckdb.so is not installed; the message says how to get it.</exception>
    /// <exception cref="LakeException">DuckDB refuses the settings.</exception>
    public LakeEngine(LakeEngineSettings? settings = null)
    {
        settings ??= new LakeEngineSettings();
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MemoryLimitMiB, 16);
        DuckDbLibrary.EnsureLoaded();
        _database = Open(
            ("threads", $"{settings.Threads}"),
            ("memory_limit", $"{settings.MemoryLimitMiB}MiB"),
            ("temp_directory", settings.SpillFolder ?? ""),
            ("preserve_insertion_order", "true"), // The same rows give the same file.
            ("autoinstall_known_extensions", "false"), // No reaching out to the network.
            ("autoload_known_extensions", "false"));
        using var connection = Connect();
        Execute(connection, "SET GLOBAL TimeZone = 'UTC'"); // Instants are shown and cut into days in UTC, wherever this runs.
    }

    /// <summary>DuckDB's version, such as <c>v1.5.6</c>; it is also in <c>created_by</c> of each file.</summary>
    public string Version { get; } = Text(Library());

    /// <summary>Closes the database. Connections that are still open keep it alive until they close.</summary>
    public void Dispose() => _database.Dispose();

    internal ConnectionHandle Connect()
    {
        ObjectDisposedException.ThrowIf(_database.IsClosed, this);
        return duckdb_connect(_database, out var connection) == 0
            ? new ConnectionHandle(connection)
            : throw new LakeException("DuckDB gave no connection.");
    }

    /// <summary>Runs a statement whose rows do not matter.</summary>
    internal static void Execute(ConnectionHandle connection, string sql)
    {
        var state = duckdb_query(connection, sql, out var result);
        var error = state == 0 ? null : Text(duckdb_result_error(ref result));
        duckdb_destroy_result(ref result);
        if (error is not null) throw new LakeException(error);
    }

    internal static string Text(IntPtr utf8) => Marshal.PtrToStringUTF8(utf8) ?? "";

    private static IntPtr Library()
    {
        DuckDbLibrary.EnsureLoaded();
        return duckdb_library_version();
    }

    private static DatabaseHandle Open(params ReadOnlySpan<(string Name, string Value)> options)
    {
        if (duckdb_create_config(out var config) != 0) throw new LakeException("DuckDB gave no configuration.");
        try
        {
            foreach (var (name, value) in options)
                if (duckdb_set_config(config, name, value) != 0)
                    throw new LakeException($"DuckDB refuses {name} = '{value}'.");
            if (duckdb_open_ext(null, out var database, config, out var error) == 0) return new DatabaseHandle(database);
            var reason = Text(error);
            duckdb_free(error);
            throw new LakeException($"DuckDB could not open a database in memory: {reason}");
        }
        finally
        {
            duckdb_destroy_config(ref config);
        }
    }
}
