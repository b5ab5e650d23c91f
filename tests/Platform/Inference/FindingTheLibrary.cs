using KiVendTout.Platform.Inference.Native;

namespace KiVendTout.Platform.Inference.Tests;

public sealed class FindingTheLibrary
{
    private const string InPackage = "node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1";

    [Fact]
    public void Looks_upwards_from_the_program_and_says_what_to_install()
    {
        var empty = Directory.CreateTempSubdirectory("kvt-inference-");
        try
        {
            var missing = Assert.Throws<DllNotFoundException>(() => OnnxRuntimeLibrary.Find(null, empty.FullName)).Message;
            Assert.Contains("npm package onnxruntime-node", missing, StringComparison.Ordinal);
            Assert.Contains("`npm ci`", missing, StringComparison.Ordinal);
            Assert.Contains("KVT_ONNXRUNTIME", missing, StringComparison.Ordinal);

            var library = Path.Combine(empty.FullName, InPackage);
            Directory.CreateDirectory(Path.GetDirectoryName(library)!);
            File.WriteAllText(library, "");
            Assert.Equal(library, OnnxRuntimeLibrary.Find(" ", Directory.CreateDirectory(Path.Combine(empty.FullName, "src/Host/bin")).FullName));
        }
        finally
        {
            empty.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_wrong_setting_is_named_and_not_passed_over() =>
        Assert.Contains("KVT_ONNXRUNTIME is set to /nowhere.so, and there is no such file", Assert.Throws<DllNotFoundException>(() => OnnxRuntimeLibrary.Find("/nowhere.so", "/")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_library_tells_its_version() => Assert.Matches(@"^1\.\d+\.\d+$", InferenceSession.RuntimeVersion);
}
