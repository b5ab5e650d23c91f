using System.Runtime.InteropServices;

namespace KiVendTout.Platform.Lake.DuckDb;

/// <summary>A database; it lives until its last connection is closed.</summary>
internal sealed class DatabaseHandle : SafeHandle
{
    public DatabaseHandle(IntPtr value) : base(IntPtr.Zero, ownsHandle: true) => SetHandle(value);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        Native.duckdb_close(ref handle);
        return true;
    }
}

/// <summary>A connection with its own temporary tables. One thread at a time.</summary>
internal sealed class ConnectionHandle : SafeHandle
{
    public ConnectionHandle(IntPtr value) : base(IntPtr.Zero, ownsHandle: true) => SetHandle(value);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        Native.duckdb_disconnect(ref handle);
        return true;
    }
}

/// <summary>An appender to one table. To be released before its connection.</summary>
internal sealed class AppenderHandle : SafeHandle
{
    public AppenderHandle(IntPtr value) : base(IntPtr.Zero, ownsHandle: true) => SetHandle(value);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle() => Native.duckdb_appender_destroy(ref handle) == 0;
}

/// <summary>Up to <c>duckdb_vector_size</c> rows, column by column.</summary>
internal sealed class DataChunkHandle : SafeHandle
{
    public DataChunkHandle(IntPtr value) : base(IntPtr.Zero, ownsHandle: true) => SetHandle(value);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        Native.duckdb_destroy_data_chunk(ref handle);
        return true;
    }
}
