using System.CommandLine;
using KiVendTout.Host.Reporting;

namespace KiVendTout.Host.Verbs;

/// <summary><c>status</c>: how the whole platform stands. Needs the database only; parts that do not run are shown as not running.</summary>
internal static class StatusVerb
{
    public static Command Command()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("status", "Shows streams, events, projections with their lag, topics with their counts, the lake's files.") { json };
        command.SetAction(async (typed, ct) =>
        {
            await using var shop = await Shop.OpenAsync(Carriers.NameThem, ct).ConfigureAwait(false);
            var status = await new StatusReader(shop.Settings, shop.Store).ReadAsync(ct).ConfigureAwait(false);
            if (typed.GetValue(json))
                Json.Print(status);
            else
                StatusText.Print(status, Terminal.Out);
            return ExitCode.Done;
        });
        return command;
    }
}
