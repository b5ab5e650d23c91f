using System.Globalization;

namespace KiVendTout.Projections;

/// <summary>What a stored name says: <c>order_placed</c> is the first shape of that event, <c>order_placed_v2</c> the second.</summary>
/// <param name="Name">The name without its version.</param>
/// <param name="Version">From 1.</param>
internal readonly record struct EventShape(string Name, int Version)
{
    private const string Mark = "_v";

    public static EventShape Of(string storedName)
    {
        var at = storedName.LastIndexOf(Mark, StringComparison.Ordinal);
        return at > 0 && int.TryParse(storedName.AsSpan(at + Mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new EventShape(storedName[..at], version)
            : new EventShape(storedName, 1);
    }
}
