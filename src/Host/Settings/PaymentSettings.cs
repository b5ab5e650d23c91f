using System.Globalization;
using KiVendTout.Handlers.Payments.Provider;
using KiVendTout.Handlers.Processes;

namespace KiVendTout.Host.Settings;

/// <summary>What the environment says about payments and about how orders are carried through.</summary>
/// <param name="Simulated">Whether the simulated payment provider takes part; in Development unless <c>KVT_PAYMENT_PROVIDER</c> says otherwise.</param>
/// <param name="UnpaidAfter">How long an order waits for its money; null for ever.</param>
/// <param name="ShipAfter">After what time the simulated warehouse ships a paid order; null where people ship.</param>
internal sealed record PaymentSettings(bool Simulated, TimeSpan? UnpaidAfter, TimeSpan? ShipAfter)
{
    private const string Simulator = "simulated";
    private const string None = "none";
    private const int MostMinutes = 60 * 24 * 365;
    private const int MostSeconds = 60 * 60 * 24 * 365;

    /// <summary>The rules that the processes follow.</summary>
    public FulfilmentRules Rules => new(UnpaidAfter, ShipAfter, Simulated ? SimulatedPaymentProvider.Knows : static _ => false);

    public static PaymentSettings From(Func<string, string?> read) => new(
        (read("KVT_PAYMENT_PROVIDER") ?? (ApiSettings.EnvironmentOf(read) == ApiSettings.Development ? Simulator : None)) switch
        {
            Simulator => true,
            None => false,
            var other => throw new SettingsException($"KVT_PAYMENT_PROVIDER must be {Simulator} or {None}; it is '{other}'."),
        },
        Whole("KVT_UNPAID_MINUTES", read, MostMinutes) is { } minutes ? minutes == 0 ? null : TimeSpan.FromMinutes(minutes) : FulfilmentRules.UsualUnpaidAfter,
        Whole("KVT_SHIP_AFTER", read, MostSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

    private static int? Whole(string name, Func<string, string?> read, int most) => read(name) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most => number,
        var other => throw new SettingsException($"{name} must be a whole number from 0 to {most}; it is '{other}'."),
    };
}
