using System.Globalization;
using Npgsql;

namespace KiVendTout.Host.Settings;

/// <summary>The connection string: KVT_PG as it is, or built from psql's variables, of which Npgsql reads only some by itself.</summary>
internal static class DatabaseAddress
{
    public static string From(Func<string, string?> read)
    {
        if (read("KVT_PG") is { } given)
            return Checked(given);

        var host = read("PGHOST") ?? throw new SettingsException("No database is named: set KVT_PG (an Npgsql connection string), or PGHOST, PGPORT, PGUSER, PGDATABASE and PGPASSFILE. ./kvt sets them.");
        var address = new NpgsqlConnectionStringBuilder
        {
            Host = host,
            Port = read("PGPORT") is { } port ? PortOf(port) : NpgsqlConnection.DefaultPort,
            Username = read("PGUSER") ?? "kivendtout",
            Database = read("PGDATABASE") ?? "kivendtout",
        };
        if (read("PGPASSWORD") is { } password)
            address.Password = password;
        if (read("PGPASSFILE") is { } file)
            address.Passfile = file;
        return address.ConnectionString;
    }

    private static int PortOf(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
        ? port
        : throw new SettingsException($"PGPORT must be a port number; it is '{text}'.");

    private static string Checked(string given)
    {
        try
        {
            var address = new NpgsqlConnectionStringBuilder(given);
            return string.IsNullOrEmpty(address.Host) ? throw new SettingsException("KVT_PG names no Host.") : address.ConnectionString;
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            throw new SettingsException($"KVT_PG is no Npgsql connection string such as Host=db;Database=shop;Username=me: {wrong.Message}");
        }
    }
}
