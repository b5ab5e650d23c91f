using System.Runtime.InteropServices;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>The driver's errors in the words of this engine. The driver never puts a password into a sentence; neither do we.</summary>
internal static unsafe class MongoErrors
{
    public const int DuplicateKey = 11000;
    public const int WriteConcernFailed = 64;
    private const int NamespaceNotFound = 26;

    private const uint ClientDomain = 1;
    private const uint StreamDomain = 2;
    private const uint SaslDomain = 7;
    private const uint ScramDomain = 14;
    private const uint ServerSelectionDomain = 15;
    private const uint WriteConcernDomain = 16;
    private const uint AuthenticateCode = 11;

    /// <summary>
    /// The server changes its role, starts or ends: the codes that drivers are to treat so (specifications, server-discovery-and-monitoring), and those of
    /// HostUnreachable, HostNotFound, NetworkTimeout and WriteConcernFailed.
    /// </summary>
    private static readonly HashSet<int> Passing = [6, 7, WriteConcernFailed, 89, 91, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436];

    /// <summary>What is to be removed is not there. Servers before 4.0, and what imitates them, say so without a code.</summary>
    public static bool IsNoCollection(int code, string text) => code == NamespaceNotFound || text == "ns not found";

    public static string Text(Native.Error* error) => Marshal.PtrToStringUTF8((IntPtr)error->Message) ?? "";

    public static DocumentException Of(Native.Error* error, string place)
    {
        var (domain, code, text) = (error->Domain, (int)error->Code, Text(error));
        if (domain is StreamDomain or ServerSelectionDomain or WriteConcernDomain)
            return Away(place, text, code);
        if (domain is SaslDomain or ScramDomain || (domain == ClientDomain && code == AuthenticateCode))
            return new DocumentException($"{place} does not accept the user or the password ({text}): correct them in {DocumentSettings.Variable}, and authSource if the user is kept in another database.", Code(code));
        return OfServer(code, text, place);
    }

    public static DocumentException OfServer(int code, string text, string place) => code switch
    {
        DuplicateKey => new DuplicateKeyException($"{place}: {text}", Code(code)),
        _ when Passing.Contains(code) => Away(place, text, code),
        _ => new DocumentException($"{place} refused: {text} ({code})", Code(code)),
    };

    public static DocumentsAwayException Away(string place, string text, int code) =>
        new($"{place} cannot be reached: {text.TrimEnd('.')}. Start it, or correct {DocumentSettings.Variable} (host, port, tls); what was under way may be done or not and can be done again.", Code(code));

    private static string Code(int code) => code.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
