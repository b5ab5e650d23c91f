using System.Runtime.InteropServices;

namespace KiVendTout.Platform.Documents.Mongo;

internal abstract class DriverHandle() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        Destroy(handle);
        return true;
    }

    protected abstract void Destroy(IntPtr pointer);
}

internal sealed class UriHandle : DriverHandle
{
    protected override void Destroy(IntPtr pointer) => Native.mongoc_uri_destroy(pointer);
}

internal sealed class PoolHandle : DriverHandle
{
    protected override void Destroy(IntPtr pointer) => Native.mongoc_client_pool_destroy(pointer);
}

internal sealed class CollectionHandle : DriverHandle
{
    protected override void Destroy(IntPtr pointer) => Native.mongoc_collection_destroy(pointer);
}

internal sealed class BulkHandle : DriverHandle
{
    protected override void Destroy(IntPtr pointer) => Native.mongoc_bulk_operation_destroy(pointer);
}

internal sealed class CursorHandle : DriverHandle
{
    protected override void Destroy(IntPtr pointer) => Native.mongoc_cursor_destroy(pointer);
}

/// <summary>
/// Some bson_t for one thread: the library wants them aligned to 128 bytes, which neither the stack nor the managed heap promises. A bson_t that only
/// points at our bytes owns nothing, so it needs no destroying.
/// </summary>
internal sealed unsafe class BsonSlots : SafeHandle
{
    private const int Count = 4;

    public BsonSlots()
        : base(IntPtr.Zero, ownsHandle: true) => SetHandle((IntPtr)NativeMemory.AlignedAlloc(Count * Native.BsonSize, Native.BsonSize));

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>What a call answers with; begin with a call that fills it, end with bson_destroy.</summary>
    public IntPtr Reply => handle + ((Count - 1) * Native.BsonSize);

    /// <summary>A view of bytes that stay where they are until the call has returned.</summary>
    public IntPtr View(int slot, byte* document, int length)
    {
        var bson = handle + (slot * Native.BsonSize);
        return Native.bson_init_static(bson, document, (nuint)length) ? bson : throw new InvalidOperationException("The driver does not take a document that was built here: it is not BSON.");
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
