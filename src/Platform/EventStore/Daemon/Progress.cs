using System.Globalization;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>
/// Where a carrier is, as it keeps it beside its work: the shard's cursor, and how far a parked stream was carried that was being tried again (its
/// events lie below the cursor, which therefore cannot tell). As text: <c>POSITION;FROM-TO,FROM-TO;STREAM:POSITION</c>, the last two parts may be empty.
/// </summary>
internal sealed record Progress(Cursor Cursor, Retried? Retried)
{
    public static Progress Parse(string text, string shard)
    {
        var parts = text.Split(';');
        try
        {
            return parts.Length != 3 ? throw new FormatException() : new Progress(
                new Cursor(Number(parts[0]), Holes.Parse(parts[1])),
                parts[2].Length == 0 ? null : new Retried(Guid.Parse(parts[2].Split(':')[0]), Number(parts[2].Split(':')[1])));
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidOperationException($"{shard} found '{text}' where its progress is kept, which is none: another program wrote there, or a newer version of this one.", wrong);
        }
    }

    public override string ToString() => $"{Cursor};{Retried}";

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>A parked stream that was tried again and carried up to an event.</summary>
internal sealed record Retried(Guid Stream, long Through)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Stream}:{Through}");
}
