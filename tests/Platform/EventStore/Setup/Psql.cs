using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace KiVendTout.Platform.EventStore.Tests.Setup;

/// <summary>A client in a process of its own, to be killed.</summary>
internal static class Psql
{
    public static Process Start(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo("psql", ["-X", "-q", "-A", "-t"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PGHOST"] = settings.Host;
        start.Environment["PGPORT"] = settings.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = settings.Username;
        start.Environment["PGDATABASE"] = settings.Database;
        start.Environment["PGPASSFILE"] = settings.Passfile;
        start.Environment["PGPASSWORD"] = settings.Password;
        return Process.Start(start)!;
    }
}
