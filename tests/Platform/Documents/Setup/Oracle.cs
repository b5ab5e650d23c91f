using System.Runtime.InteropServices;
using KiVendTout.Platform.Documents.Mongo;

namespace KiVendTout.Platform.Documents.Tests.Setup;

/// <summary>The driver's own reading of what we write, by functions that only tests need.</summary>
internal static unsafe partial class Oracle
{
    /// <summary>A document as libbson reads it: canonical extended JSON, which tells every type.</summary>
    public static string ExtendedJson(ReadOnlySpan<byte> document)
    {
        fixed (byte* bytes = document)
        {
            var bson = bson_new_from_data(bytes, (nuint)document.Length);
            Assert.NotEqual(IntPtr.Zero, bson);
            Assert.True(bson_validate(bson, 1 << 0, IntPtr.Zero) != 0, "libbson finds the document damaged, or its text is not UTF-8.");
            var text = bson_as_canonical_extended_json(bson, IntPtr.Zero);
            var json = Marshal.PtrToStringUTF8(text)!;
            bson_free(text);
            bson_destroy(bson);
            return json;
        }
    }

    [LibraryImport("libmongoc-1.0.so.0")]
    public static partial IntPtr mongoc_uri_get_write_concern(UriHandle uri);

    [LibraryImport("libmongoc-1.0.so.0")]
    public static partial byte mongoc_write_concern_get_wmajority(IntPtr concern);

    [LibraryImport("libmongoc-1.0.so.0")]
    public static partial int mongoc_write_concern_get_w(IntPtr concern);

    [LibraryImport("libbson-1.0.so.0")]
    private static partial IntPtr bson_new_from_data(byte* data, nuint length);

    [LibraryImport("libbson-1.0.so.0")]
    private static partial byte bson_validate(IntPtr bson, int flags, IntPtr offset);

    [LibraryImport("libbson-1.0.so.0")]
    private static partial IntPtr bson_as_canonical_extended_json(IntPtr bson, IntPtr length);

    [LibraryImport("libbson-1.0.so.0")]
    private static partial void bson_free(IntPtr memory);

    [LibraryImport("libbson-1.0.so.0")]
    private static partial void bson_destroy(IntPtr bson);
}
