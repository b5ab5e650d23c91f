using System.Runtime.InteropServices;
using System.Text;

namespace KiVendTout.Platform.Inference.Native;

/// <summary>The loaded library: its functions, and the one environment that every session of the process shares. It lives as long as the process.</summary>
internal sealed unsafe class Runtime
{
    // A failure is not kept: once the library is there, the next call finds it.
    private static readonly Lazy<Runtime> Loaded = new(() => new Runtime(), LazyThreadSafetyMode.PublicationOnly);

    public readonly OrtApi* Api;
    public readonly IntPtr Environment;

    /// <summary>Says of a tensor that it lies in memory the processor reads.</summary>
    public readonly IntPtr CpuMemory;

    /// <summary>The library's own allocator; nobody releases it.</summary>
    public readonly IntPtr Allocator;

    private Runtime()
    {
        var path = OnnxRuntimeLibrary.Find(System.Environment.GetEnvironmentVariable(OnnxRuntimeLibrary.Variable), AppContext.BaseDirectory);
        var library = NativeLibrary.Load(path);
        var getBase = (delegate* unmanaged<OrtApiBase*>)NativeLibrary.GetExport(library, "OrtGetApiBase");
        var found = getBase();
        Version = Marshal.PtrToStringUTF8((IntPtr)found->GetVersionString())!;
        Api = found->GetApi(OrtApi.Version);
        if (Api is null)
            throw new DllNotFoundException($"{path} is ONNX Runtime {Version}; 1.{OrtApi.Version} or later is needed. Run `npm ci` in the repository's root.");

        // What goes wrong is told in exceptions; the library would write it to standard error as well.
        fixed (byte* name = "kivendtout\0"u8)
        fixed (IntPtr* environment = &Environment)
            Check(Api->CreateEnv(LogLevel.Fatal, name, environment), "start ONNX Runtime");
        const int deviceAllocator = 0, defaultMemory = 0;
        fixed (IntPtr* memory = &CpuMemory)
            Check(Api->CreateCpuMemoryInfo(deviceAllocator, defaultMemory, memory), "start ONNX Runtime");
        fixed (IntPtr* allocator = &Allocator)
            Check(Api->GetAllocatorWithDefaultOptions(allocator), "start ONNX Runtime");
    }

    /// <summary>The library, loaded when it is first asked for.</summary>
    /// <exception cref="DllNotFoundException">It is not there; the message says how to get it.</exception>
    public static Runtime Instance => Loaded.Value;

    /// <summary>The library's version, such as 1.30.0.</summary>
    public string Version { get; }

    /// <summary>Nothing for success; else an exception with the library's own text.</summary>
    /// <param name="status">What a function of the table answered.</param>
    /// <param name="doing">What was attempted, as in "cannot ...".</param>
    /// <exception cref="OnnxRuntimeException">It is a failure.</exception>
    public void Check(IntPtr status, string doing)
    {
        if (status != IntPtr.Zero)
            throw Failure(status, doing);
    }

    /// <summary>Reads a text of the library's, and gives it back to its allocator.</summary>
    public string TakeText(byte* text)
    {
        try
        {
            return Marshal.PtrToStringUTF8((IntPtr)text) ?? "";
        }
        finally
        {
            Check(Api->AllocatorFree(Allocator, text), "release a text");
        }
    }

    /// <summary>A text as the library takes it: UTF-8, with a zero behind it.</summary>
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private OnnxRuntimeException Failure(IntPtr status, string doing)
    {
        var (code, text) = (Api->GetErrorCode(status), Marshal.PtrToStringUTF8((IntPtr)Api->GetErrorMessage(status)));
        Api->ReleaseStatus(status);
        return new OnnxRuntimeException($"Cannot {doing}: {text} ({code})", code);
    }
}
