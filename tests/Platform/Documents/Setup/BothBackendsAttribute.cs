using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace KiVendTout.Platform.Documents.Tests.Setup;

/// <summary>Runs a test once with each back end.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BothBackendsAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Enum.GetValues<Backend>().Select(backend => new TheoryDataRow(backend))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
