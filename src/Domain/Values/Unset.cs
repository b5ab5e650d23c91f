namespace KiVendTout.Domain.Values;

/// <summary>C# lets anyone write <c>default(Sku)</c>: every struct here refuses to be read in that state.</summary>
internal static class Unset
{
    internal static InvalidOperationException Value(string type) => new(
        $"This {type} was never given a value: it is default({type}). Make one with its constructor or Parse.");
}
