using System.CommandLine;
using KiVendTout.Handlers;

namespace KiVendTout.Host.Verbs;

/// <summary><c>erase</c>: forgets a customer for ever.</summary>
internal static class EraseVerb
{
    public static Command Command()
    {
        var customer = new Argument<string>("CUSTOMER") { Description = "The customer: an id, or customer:NUMBER" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var command = new Command("erase", "Makes a customer's personal data unreadable for ever, in the log and wherever it was carried.") { customer, yes };
        command.SetAction((typed, ct) => EraseAsync(typed.GetValue(customer)!, typed.GetValue(yes), ct));
        return command;
    }

    private static async Task<int> EraseAsync(string name, bool yes, CancellationToken ct)
    {
        var id = StreamName.Parse(name);
        if (!yes && !IsConfirmed(name))
            return Console.IsInputRedirected ? ExitCode.Usage : ExitCode.Failed;

        await using var shop = await Shop.OpenAsync(ct: ct).ConfigureAwait(false);
        var result = await shop.Commands.EraseCustomerAsync(new EraseCustomerRequest(id.ToString()), ct: ct).ConfigureAwait(false);
        switch (result)
        {
            case CommandResult.Accepted { Events: 0 }:
                Console.Out.WriteLine($"{name} was erased before.");
                return ExitCode.Done;
            case CommandResult.Accepted:
                Console.Out.WriteLine($"{name} is erased: their key is deleted.");
                return ExitCode.Done;
            case CommandResult.Refused refused:
                CommandLine.Complain($"{refused.Refusal.Message} ({refused.Refusal.Code})");
                return ExitCode.Failed;
            default:
                CommandLine.Complain($"{name} was not erased: {result}. Try again.");
                return ExitCode.Failed;
        }
    }

    private static bool IsConfirmed(string name)
    {
        if (Console.IsInputRedirected)
        {
            CommandLine.Complain("erase cannot be undone; without a terminal to ask on it needs --yes.");
            return false;
        }

        Console.Error.Write($"Make the personal data of {name} unreadable for ever? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
