namespace KiVendTout.Platform.Inference;

/// <summary>ONNX Runtime could not do what it was asked. The message says what was attempted and carries the library's own text.</summary>
/// <param name="message">What, and why not.</param>
/// <param name="errorCode">The library's code.</param>
public sealed class OnnxRuntimeException(string message, OrtErrorCode errorCode) : Exception(message)
{
    /// <summary>The library's code.</summary>
    public OrtErrorCode ErrorCode { get; } = errorCode;
}

/// <summary>Codes of ONNX Runtime (onnxruntime_c_api.h).</summary>
public enum OrtErrorCode
{
    /// <summary>No failure.</summary>
    Ok,

    /// <summary>A failure without a kind of its own.</summary>
    Fail,

    /// <summary>An argument was wrong.</summary>
    InvalidArgument,

    /// <summary>There is no such file.</summary>
    NoSuchFile,

    /// <summary>There is no model.</summary>
    NoModel,

    /// <summary>The engine failed.</summary>
    EngineError,

    /// <summary>An operator failed while the model ran.</summary>
    RuntimeException,

    /// <summary>The file is not an ONNX model.</summary>
    InvalidProtobuf,

    /// <summary>A model is loaded already.</summary>
    ModelLoaded,

    /// <summary>The model needs something that this build does not have.</summary>
    NotImplemented,

    /// <summary>The model contradicts itself, or is newer than the library.</summary>
    InvalidGraph,

    /// <summary>An execution provider failed.</summary>
    ExecutionProviderFail,
}
