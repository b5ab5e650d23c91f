namespace KiVendTout.Projections;

/// <summary>What a fold throws for an event it has no case for: the projection stops there instead of showing half of the truth.</summary>
internal static class Unfolded
{
    public static InvalidOperationException Event(object happened, bool first, string file) => new(
        $"{happened.GetType().Name} cannot be folded {(first ? "as the first event of its stream" : "here")}. "
        + $"The stream is damaged, or the view misses a case for this event: see src/Projections/{file}.");
}
