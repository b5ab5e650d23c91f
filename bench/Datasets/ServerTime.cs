using System.Globalization;
using Npgsql;

namespace KiVendTout.Bench.Datasets;

/// <summary>Processor time of a PostgreSQL server: its first process, those that live, and those that it has seen end.</summary>
internal sealed class ServerTime
{
    // The kernel's unit of times in /proc, 100 a second on every Linux that .NET runs on.
    private const double SecondsPerTick = 0.01;
    private readonly int _first;

    private ServerTime(int first) => _first = first;

    /// <summary>The server behind a connection string; it runs on this machine.</summary>
    public static async Task<ServerTime> OfAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select pg_backend_pid()");
        var backend = (int)(await command.ExecuteScalarAsync(ct))!;
        return new ServerTime((int)(Stat(backend) ?? throw new InvalidOperationException("The server's processes are not in /proc: it runs elsewhere."))[1]);
    }

    /// <summary>Seconds so far, user and kernel.</summary>
    public double Seconds()
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Stat(pid) is { } fields && (pid == _first || fields[1] == _first))
                ticks += fields[11] + fields[12] + (pid == _first ? fields[13] + fields[14] : 0); // of the first also what its ended children took
        }

        return ticks * SecondsPerTick;
    }

    /// <summary>The fields after the name in brackets, as numbers: 1 the parent, 11 and 12 the times, 13 and 14 those of ended children. Null when it has ended.</summary>
    private static long[]? Stat(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return [.. stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Select(field => long.TryParse(field, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
