using System.Buffers;
using System.Runtime.InteropServices;

namespace KiVendTout.Platform.Inference.Native;

/// <summary>A session and the names of its inputs and outputs, which its runs point at.</summary>
internal sealed unsafe class SessionHandle(Runtime runtime) : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    private byte** _names;
    private int _count;

    public override bool IsInvalid => handle == IntPtr.Zero;

    public void Set(IntPtr session) => SetHandle(session);

    /// <summary>Keeps names for as long as the session lives.</summary>
    public void KeepNames(IReadOnlyList<string> names)
    {
        _names = (byte**)NativeMemory.AllocZeroed((nuint)Math.Max(1, names.Count), (nuint)sizeof(byte*));
        foreach (var name in names)
            _names[_count++] = (byte*)Marshal.StringToCoTaskMemUTF8(name);
    }

    /// <summary>The name at a place of the kept ones.</summary>
    public byte* Name(int index) => _names[index];

    protected override bool ReleaseHandle()
    {
        runtime.Api->ReleaseSession(handle);
        for (var i = 0; i < _count; i++)
            Marshal.FreeCoTaskMem((IntPtr)_names[i]);
        NativeMemory.Free(_names);
        return true;
    }
}

/// <summary>Settings of a session while it is made.</summary>
internal sealed unsafe class OptionsHandle : SafeHandle
{
    private readonly Runtime _runtime;

    public OptionsHandle(Runtime runtime) : base(IntPtr.Zero, ownsHandle: true)
    {
        _runtime = runtime;
        IntPtr made;
        runtime.Check(runtime.Api->CreateSessionOptions(&made), "prepare a session");
        SetHandle(made);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>Valid until it is disposed of.</summary>
    public IntPtr Pointer => handle;

    protected override bool ReleaseHandle()
    {
        _runtime.Api->ReleaseSessionOptions(handle);
        return true;
    }
}

/// <summary>A value, and the caller's memory that it lies in: both are let go together, when nothing runs over them any more.</summary>
internal sealed unsafe class ValueHandle : SafeHandle
{
    private readonly Runtime _runtime;
    private MemoryHandle _pinned;

    public ValueHandle(Runtime runtime, IntPtr value, MemoryHandle pinned = default) : base(IntPtr.Zero, ownsHandle: true)
    {
        (_runtime, _pinned) = (runtime, pinned);
        SetHandle(value);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        _runtime.Api->ReleaseValue(handle);
        _pinned.Dispose();
        return true;
    }
}

/// <summary>Keeps a handle from being released until the end of a block. A handle that is closed is refused.</summary>
internal readonly ref struct HeldHandle
{
    private readonly SafeHandle _handle;

    public HeldHandle(SafeHandle handle)
    {
        var held = false;
        handle.DangerousAddRef(ref held);
        _handle = handle;
    }

    public void Dispose() => _handle.DangerousRelease();
}
