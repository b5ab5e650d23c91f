using System.Runtime.InteropServices;

namespace KiVendTout.Platform.Inference.Native;

/// <summary>
/// The functions of ONNX Runtime's C API that are used here, each at its place in the table <c>OrtApi</c> of onnxruntime_c_api.h. The table only ever
/// grows at its end, and the library's own build checks the places of the last function of every version (101 for version 1, 118 for 2, 124 for 3,
/// 126 for 4, 149 for 5), so these places hold for every library that serves <see cref="Version"/>. A status of zero is success.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct OrtApi
{
    /// <summary>The version of the table that is asked for; libraries serve the versions before their own as well.</summary>
    public const uint Version = 17;

    private const int Slot = 8;

    [FieldOffset(1 * Slot)] public delegate* unmanaged<IntPtr, OrtErrorCode> GetErrorCode;
    [FieldOffset(2 * Slot)] public delegate* unmanaged<IntPtr, byte*> GetErrorMessage;
    [FieldOffset(3 * Slot)] public delegate* unmanaged<LogLevel, byte*, IntPtr*, IntPtr> CreateEnv;

    [FieldOffset(7 * Slot)] public delegate* unmanaged<IntPtr, byte*, IntPtr, IntPtr*, IntPtr> CreateSession;
    [FieldOffset(8 * Slot)] public delegate* unmanaged<IntPtr, void*, nuint, IntPtr, IntPtr*, IntPtr> CreateSessionFromArray;
    [FieldOffset(9 * Slot)] public delegate* unmanaged<IntPtr, IntPtr, byte**, IntPtr*, nuint, byte**, nuint, IntPtr*, IntPtr> Run;

    [FieldOffset(10 * Slot)] public delegate* unmanaged<IntPtr*, IntPtr> CreateSessionOptions;
    [FieldOffset(13 * Slot)] public delegate* unmanaged<IntPtr, int, IntPtr> SetSessionExecutionMode;
    [FieldOffset(16 * Slot)] public delegate* unmanaged<IntPtr, IntPtr> EnableMemPattern;
    [FieldOffset(17 * Slot)] public delegate* unmanaged<IntPtr, IntPtr> DisableMemPattern;
    [FieldOffset(18 * Slot)] public delegate* unmanaged<IntPtr, IntPtr> EnableCpuMemArena;
    [FieldOffset(19 * Slot)] public delegate* unmanaged<IntPtr, IntPtr> DisableCpuMemArena;
    [FieldOffset(23 * Slot)] public delegate* unmanaged<IntPtr, int, IntPtr> SetSessionGraphOptimizationLevel;
    [FieldOffset(24 * Slot)] public delegate* unmanaged<IntPtr, int, IntPtr> SetIntraOpNumThreads;
    [FieldOffset(25 * Slot)] public delegate* unmanaged<IntPtr, int, IntPtr> SetInterOpNumThreads;
    [FieldOffset(130 * Slot)] public delegate* unmanaged<IntPtr, byte*, byte*, IntPtr> AddSessionConfigEntry;

    [FieldOffset(30 * Slot)] public delegate* unmanaged<IntPtr, nuint*, IntPtr> SessionGetInputCount;
    [FieldOffset(31 * Slot)] public delegate* unmanaged<IntPtr, nuint*, IntPtr> SessionGetOutputCount;
    [FieldOffset(33 * Slot)] public delegate* unmanaged<IntPtr, nuint, IntPtr*, IntPtr> SessionGetInputTypeInfo;
    [FieldOffset(34 * Slot)] public delegate* unmanaged<IntPtr, nuint, IntPtr*, IntPtr> SessionGetOutputTypeInfo;
    [FieldOffset(36 * Slot)] public delegate* unmanaged<IntPtr, nuint, IntPtr, byte**, IntPtr> SessionGetInputName;
    [FieldOffset(37 * Slot)] public delegate* unmanaged<IntPtr, nuint, IntPtr, byte**, IntPtr> SessionGetOutputName;

    [FieldOffset(48 * Slot)] public delegate* unmanaged<IntPtr, long*, nuint, TensorElementType, IntPtr*, IntPtr> CreateTensorAsOrtValue;
    [FieldOffset(49 * Slot)] public delegate* unmanaged<IntPtr, void*, nuint, long*, nuint, TensorElementType, IntPtr*, IntPtr> CreateTensorWithDataAsOrtValue;
    [FieldOffset(51 * Slot)] public delegate* unmanaged<IntPtr, void**, IntPtr> GetTensorMutableData;
    [FieldOffset(52 * Slot)] public delegate* unmanaged<IntPtr, byte**, nuint, IntPtr> FillStringTensor;
    [FieldOffset(53 * Slot)] public delegate* unmanaged<IntPtr, nuint*, IntPtr> GetStringTensorDataLength;
    [FieldOffset(54 * Slot)] public delegate* unmanaged<IntPtr, void*, nuint, nuint*, nuint, IntPtr> GetStringTensorContent;

    /// <summary>The answer belongs to the type it was asked of, and is null for what is no tensor.</summary>
    [FieldOffset(55 * Slot)] public delegate* unmanaged<IntPtr, IntPtr*, IntPtr> CastTypeInfoToTensorInfo;
    [FieldOffset(60 * Slot)] public delegate* unmanaged<IntPtr, TensorElementType*, IntPtr> GetTensorElementType;
    [FieldOffset(61 * Slot)] public delegate* unmanaged<IntPtr, nuint*, IntPtr> GetDimensionsCount;
    [FieldOffset(62 * Slot)] public delegate* unmanaged<IntPtr, long*, nuint, IntPtr> GetDimensions;
    [FieldOffset(63 * Slot)] public delegate* unmanaged<IntPtr, byte**, nuint, IntPtr> GetSymbolicDimensions;
    [FieldOffset(65 * Slot)] public delegate* unmanaged<IntPtr, IntPtr*, IntPtr> GetTensorTypeAndShape;
    [FieldOffset(67 * Slot)] public delegate* unmanaged<IntPtr, ValueKind*, IntPtr> GetValueType;

    [FieldOffset(69 * Slot)] public delegate* unmanaged<int, int, IntPtr*, IntPtr> CreateCpuMemoryInfo;
    [FieldOffset(76 * Slot)] public delegate* unmanaged<IntPtr, void*, IntPtr> AllocatorFree;
    [FieldOffset(78 * Slot)] public delegate* unmanaged<IntPtr*, IntPtr> GetAllocatorWithDefaultOptions;

    [FieldOffset(93 * Slot)] public delegate* unmanaged<IntPtr, void> ReleaseStatus;
    [FieldOffset(95 * Slot)] public delegate* unmanaged<IntPtr, void> ReleaseSession;
    [FieldOffset(96 * Slot)] public delegate* unmanaged<IntPtr, void> ReleaseValue;
    [FieldOffset(98 * Slot)] public delegate* unmanaged<IntPtr, void> ReleaseTypeInfo;
    [FieldOffset(99 * Slot)] public delegate* unmanaged<IntPtr, void> ReleaseTensorTypeAndShapeInfo;
    [FieldOffset(100 * Slot)] public delegate* unmanaged<IntPtr, void> ReleaseSessionOptions;
}

/// <summary>What OrtGetApiBase answers with; it never changes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OrtApiBase
{
    public delegate* unmanaged<uint, OrtApi*> GetApi;
    public delegate* unmanaged<byte*> GetVersionString;
}

/// <summary>OrtLoggingLevel.</summary>
internal enum LogLevel
{
    Verbose, Info, Warning, Error, Fatal,
}

/// <summary>ONNXType: what a value is.</summary>
internal enum ValueKind
{
    Unknown, Tensor, Sequence, Map, Opaque, SparseTensor, Optional,
}
