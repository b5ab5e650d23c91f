using System.Security.Cryptography;

namespace KiVendTout.Host.Settings;

/// <summary>
/// The key that wraps the keys of personal data: 32 random bytes in <c>keys/master.key</c>, made at the first use. Losing it makes all personal
/// data unreadable, so back it up, and not beside the database.
/// </summary>
internal static class MasterKeyFile
{
    private const int KeyBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static byte[] ReadOrMake(string home)
    {
        var path = Path.Combine(home, "keys", "master.key");
        if (!File.Exists(path))
            Make(path);
        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes ? key : throw new SettingsException($"{path} must hold {KeyBytes} bytes and holds {key.Length}: put the right key back. Without it personal data cannot be read.");
    }

    // Two processes may start at once: each writes a file of its own, and the link fails for the second, which then reads the first's.
    private static void Make(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var mine = $"{path}.{Environment.ProcessId}";
        using (var file = new FileStream(mine, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(mine, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(mine);
        }
    }
}
