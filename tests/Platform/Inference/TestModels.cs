namespace KiVendTout.Platform.Inference.Tests;

/// <summary>The small models beside these tests; Models/make.py made them and says what they do.</summary>
internal static class TestModels
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Models", $"{name}.onnx");

    public static InferenceSession Open(string name, SessionOptions? options = null) => new(PathOf(name), options);

    public static NamedOrtValue Tensor<T>(string name, T[] elements, params ReadOnlySpan<long> shape) where T : unmanaged =>
        new(name, OrtValue.CreateTensorValueFromMemory<T>(elements, shape));
}
