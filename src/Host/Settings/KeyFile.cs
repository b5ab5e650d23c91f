using System.Security.Cryptography;
using KiVendTout.Platform.TokenIssuer.Keys;

namespace KiVendTout.Host.Settings;

/// <summary>
/// The keys of this installation, 32 random bytes each in <c>keys/</c>, made at the first use. Back them up, and not beside the database.
/// </summary>
internal static class KeyFile
{
    private const int KeyBytes = 32;

    /// <summary>Wraps the keys of personal data: without it they cannot be read.</summary>
    public static byte[] Master(string home) => ReadOrMake(home, "master.key", "Without it personal data cannot be read.");

    /// <summary>Makes the pseudonyms of customers and visitors: another key gives other names, and what was counted before belongs to nobody.</summary>
    public static byte[] Pseudonym(string home) => ReadOrMake(home, "pseudonym.key", "With another one customers and visitors have other pseudonyms: run ./kvt rebuild activity then.");

    private static byte[] ReadOrMake(string home, string name, string loss)
    {
        var path = Path.Combine(home, "keys", name);
        if (!File.Exists(path))
        {
            PrivateFile.MakeFolder(Path.GetDirectoryName(path)!);
            PrivateFile.TryCreate(path, RandomNumberGenerator.GetBytes(KeyBytes)); // of two processes that start at once the second takes the first's
        }

        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes ? key : throw new SettingsException($"{path} must hold {KeyBytes} bytes and holds {key.Length}: put the right key back. {loss}");
    }
}
