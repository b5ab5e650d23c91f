using System.Security.Cryptography;
using KiVendTout.Platform.TokenIssuer.Keys;

namespace KiVendTout.Host.Settings;

/// <summary>
/// The key that wraps the keys of personal data: 32 random bytes in <c>keys/master.key</c>, made at the first use. Losing it makes all personal
/// data unreadable, so back it up, and not beside the database.
/// </summary>
internal static class MasterKeyFile
{
    private const int KeyBytes = 32;

    public static byte[] ReadOrMake(string home)
    {
        var path = Path.Combine(home, "keys", "master.key");
        if (!File.Exists(path))
        {
            PrivateFile.MakeFolder(Path.GetDirectoryName(path)!);
            PrivateFile.TryCreate(path, RandomNumberGenerator.GetBytes(KeyBytes)); // of two processes that start at once the second takes the first's
        }

        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes ? key : throw new SettingsException($"{path} must hold {KeyBytes} bytes and holds {key.Length}: put the right key back. Without it personal data cannot be read.");
    }
}
