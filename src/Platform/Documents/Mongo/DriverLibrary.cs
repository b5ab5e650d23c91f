using System.Runtime.InteropServices;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>Loads the C driver once, as Debian calls its files.</summary>
internal static class DriverLibrary
{
    private const string Driver = "libmongoc-1.0.so.0";
    private const string Bson = "libbson-1.0.so.0";
    private static readonly Lazy<string?> Missing = new(Load);

    /// <summary>Whether it is here.</summary>
    public static bool IsThere => Missing.Value is null;

    /// <exception cref="DocumentException">It is not installed; the message has the line that installs it.</exception>
    public static void EnsureLoaded()
    {
        if (Missing.Value is { } missing)
            throw new DocumentException(missing, inner: new DllNotFoundException(Driver));
    }

    private static string? Load()
    {
        if (!NativeLibrary.TryLoad(Driver, out var driver) || !NativeLibrary.TryLoad(Bson, out var bson))
            return $"{DocumentSettings.Variable} is set, and MongoDB's C driver ({Driver}) is not installed. Run `sudo apt-get install -y --no-install-recommends libmongoc-1.0-0`, "
                + $"or unset {DocumentSettings.Variable}: documents are then kept in PostgreSQL.";
        NativeLibrary.SetDllImportResolver(typeof(DriverLibrary).Assembly, (name, _, _) => name switch
        {
            Native.Name => driver,
            Native.BsonName => bson,
            _ => IntPtr.Zero,
        });
        // It writes to standard error by itself; every failure also comes back as a value, and that is what we tell.
        Native.mongoc_log_set_handler(IntPtr.Zero, IntPtr.Zero);
        Native.mongoc_init();
        return null;
    }
}
