using System.Runtime.InteropServices;

namespace KiVendTout.Platform.Lake.DuckDb;

/// <summary>
/// Finds and loads <c>libduckdb.so</c>: at <c>KVT_DUCKDB</c> if that is set, else in the npm package
/// <c>@duckdb/node-bindings-linux-x64</c> of the nearest <c>node_modules</c> at or above the program's folder.
/// </summary>
internal static class DuckDbLibrary
{
    /// <summary>Environment variable with the full path of the library.</summary>
    public const string Variable = "KVT_DUCKDB";

    private const string InPackage = "node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so";
    private static readonly Lazy<IntPtr> Library = new(Load);

    /// <summary>Loads the library once and serves every import of <see cref="Native"/> from it.</summary>
    /// <exception cref="DllNotFoundException">It is not there; the message says how to get it.</exception>
    public static void EnsureLoaded() => _ = Library.Value;

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
        throw new DllNotFoundException($"libduckdb.so (DuckDB, for the lake) was not found at or above {from}. "
            + $"Run `npm ci` in the repository's root, or set {Variable} to its path.");
    }

    private static IntPtr Load()
    {
        var library = NativeLibrary.Load(Find(Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory));
        NativeLibrary.SetDllImportResolver(typeof(DuckDbLibrary).Assembly, (name, _, _) => name == Native.Name ? library : IntPtr.Zero);
        return library;
    }
}
