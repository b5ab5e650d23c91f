namespace KiVendTout.Platform.Inference.Native;

/// <summary>
/// Finds <c>libonnxruntime.so.1</c>: at <c>KVT_ONNXRUNTIME</c> if that is set, else in the npm package <c>onnxruntime-node</c> of the nearest
/// <c>node_modules</c> at or above the program's folder.
/// </summary>
internal static class OnnxRuntimeLibrary
{
    /// <summary>Environment variable with the full path of the library.</summary>
    public const string Variable = "KVT_ONNXRUNTIME";

    private const string InPackage = "node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1";

    /// <summary>Path of the library, or the reason why there is none, with the remedy.</summary>
    /// <param name="set">Value of <see cref="Variable"/>; blank counts as not set.</param>
    /// <param name="from">Folder from which to look upwards.</param>
    /// <exception cref="DllNotFoundException">It is not there.</exception>
    public static string Find(string? set, string from)
    {
        if (!string.IsNullOrWhiteSpace(set))
            return File.Exists(set) ? set : throw new DllNotFoundException($"{Variable} is set to {set}, and there is no such file. Correct it, or unset it and run: npm ci");
        for (var folder = Path.GetFullPath(from); folder is not null; folder = Path.GetDirectoryName(folder.TrimEnd('/')))
        {
            var candidate = Path.Combine(folder, InPackage);
            if (File.Exists(candidate)) return candidate;
        }
        throw new DllNotFoundException($"libonnxruntime.so.1 (ONNX Runtime, of the npm package onnxruntime-node) was not found at or above {from}. "
            + $"Run `npm ci` in the repository's root, or set {Variable} to its path.");
    }
}
