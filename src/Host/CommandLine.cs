using System.CommandLine;
using KiVendTout.Host.Verbs;

namespace KiVendTout.Host;

/// <summary>The verbs of the host. To add one: a file under Verbs, a line here, and a line in ops/kvt/host-verbs.</summary>
internal static class CommandLine
{
    /// <summary>Every verb.</summary>
    public static RootCommand Verbs() => new("KiVendTout: an event-sourced shop and its data platform. ./kvt help shows the launcher's verbs too.")
    {
        ServeVerb.Command(),
        ImportVerb.Command(),
        CollectVerb.Command(),
        DatasetVerb.Command(),
        HousingVerb.Command(),
        StatusVerb.Command(),
        RebuildVerb.Command(),
        QuarantineVerb.Command(),
        DeadLettersVerb.Command(),
        ScheduledVerb.Command(),
        StreamsVerb.Command(),
        EraseVerb.Command(),
        TokenVerb.Command(),
    };

    /// <summary>Runs what was typed and answers with the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var typed = Verbs().Parse(args);
        if (typed.Errors.Count > 0)
        {
            foreach (var error in typed.Errors)
                Complain(error.Message);
            var verb = typed.CommandResult.Command is RootCommand ? "help" : $"{typed.CommandResult.Command.Name} --help";
            await Console.Error.WriteLineAsync($"./kvt {verb} says what is possible.").ConfigureAwait(false);
            return ExitCode.Usage;
        }

        using var stop = new StopSignals();
        try
        {
            // Ctrl-C is heard by StopSignals: a verb finishes what it has begun, however long that takes.
            return await typed.InvokeAsync(
                new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false }, stop.Token).ConfigureAwait(false);
        }
        catch (Exception known) when (Failures.Explain(known) is not null)
        {
            var (code, message) = Failures.Explain(known)!.Value;
            Complain(message);
            return code;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped.").ConfigureAwait(false);
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Says on standard error what is wrong.</summary>
    public static void Complain(string message) => Console.Error.WriteLine($"kvt: {message}");
}
