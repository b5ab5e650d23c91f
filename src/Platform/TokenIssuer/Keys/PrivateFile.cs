using System.Runtime.InteropServices;

namespace KiVendTout.Platform.TokenIssuer.Keys;

/// <summary>Files that only their owner may read, and that appear whole or not at all.</summary>
public static partial class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder that only its owner may enter; one that is there stays as it is.</summary>
    public static void MakeFolder(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } above && !Directory.Exists(above))
            MakeFolder(above); // the system gives the rights to the last folder only
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Writes a new file in one move. Of several processes that try at once, one succeeds and the others are told so.</summary>
    /// <returns>False when there is such a file already; it is left alone.</returns>
    /// <exception cref="IOException">It cannot be written, for instance because the file system knows no hard links.</exception>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        var mine = $"{path}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(mine, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        if (OperatingSystem.IsWindows())
            return TryMove(mine, path);

        // Not File.Move: where it sees no file it renames, and a rename replaces what another process has put there meanwhile. A link fails for all but the first.
        var made = link(mine, path) == 0;
        var error = Marshal.GetLastPInvokeError();
        File.Delete(mine);
        return made || File.Exists(path)
            ? made
            : throw new IOException($"{path} could not be made: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    private static bool TryMove(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(to))
        {
            File.Delete(from);
            return false;
        }
    }

    /// <summary>Reads a file that only its owner may read.</summary>
    /// <exception cref="TokenIssuerException">Others may read it too: what it holds is no secret any more.</exception>
    public static string Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new TokenIssuerException($"{path} can be read by others. If nobody has, chmod 600 {path}; else delete it, and a new one is made.");
        return File.ReadAllText(path);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string existing, string made);
}
