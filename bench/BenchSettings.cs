namespace KiVendTout.Bench;

/// <summary>What a benchmark is told.</summary>
internal sealed record BenchSettings(bool Json, int Seconds, int Rounds, string? ImportFile);

/// <summary>One figure beside its floor.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Ours">Our figure.</param>
/// <param name="Floor">The floor's figure, or the bound.</param>
/// <param name="Unit">Unit of both.</param>
/// <param name="Ratio">Ours over the floor.</param>
/// <param name="Goal">What is to be reached, in words.</param>
/// <param name="Reached">Whether it was.</param>
/// <param name="Detail">What else was seen.</param>
internal sealed record Figure(string Name, double Ours, double Floor, string Unit, double Ratio, string Goal, bool Reached, string Detail);
