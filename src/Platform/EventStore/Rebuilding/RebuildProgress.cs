namespace KiVendTout.Platform.EventStore.Rebuilding;

/// <summary>How far a rebuild is.</summary>
/// <param name="View">Name of the view.</param>
/// <param name="Phase">building, catching up, switching, done.</param>
/// <param name="Events">Events taken so far, those of an interrupted run included.</param>
/// <param name="TotalEvents">Events in the log when it began.</param>
/// <param name="EventsPerSecond">Speed of this run.</param>
/// <param name="TimeLeft">Estimate, or null while there is none.</param>
public sealed record RebuildProgress(string View, string Phase, long Events, long TotalEvents, double EventsPerSecond, TimeSpan? TimeLeft);

/// <summary>What a rebuild did.</summary>
/// <param name="View">Name of the view.</param>
/// <param name="Version">The version that is live now.</param>
/// <param name="Events">Events taken.</param>
/// <param name="Rows">Rows written by the parallel part.</param>
/// <param name="Resumed">Whether it went on from an interrupted run.</param>
/// <param name="Parked">Streams that it could not take; they are in quarantine.</param>
/// <param name="Elapsed">Duration of this run.</param>
public sealed record RebuildResult(string View, int Version, long Events, long Rows, bool Resumed, int Parked, TimeSpan Elapsed);

/// <summary>Says that a view cannot be rebuilt or rolled back, and what to do.</summary>
public sealed class RebuildException(string message, Exception? inner = null) : EventStoreException(message, inner);
