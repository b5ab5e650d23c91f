using KiVendTout.Platform.GraphQLServer.Costs;
using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Execution.Plans;

/// <summary>An operation with the answers to its conditions. Selections are compiled when they are first met and shared wherever the same nodes meet again.</summary>
internal sealed class OperationVariant
{
    private readonly Dictionary<SelectionKey, SelectionPlan> _selections = [];
    private readonly Lock _lock = new();
    private int _argumentSlots;

    public OperationVariant(OperationPlan operation, IReadOnlySet<string> holding)
    {
        (Operation, Holding) = (operation, holding);
        Root = SelectionOf([operation.Node.SelectionSet]).For(operation.Root);
    }

    public OperationPlan Operation { get; }

    /// <summary>Names of the Boolean variables of conditions that are true.</summary>
    public IReadOnlySet<string> Holding { get; }

    public TypedSelection Root { get; }

    /// <summary>Places that an execution needs to remember coerced arguments; grows while more is compiled.</summary>
    public int ArgumentSlots => Volatile.Read(ref _argumentSlots);

    /// <summary>What it costs, when no variable has a say; computed once.</summary>
    public Cost? ConstantCost { get; set; }

    public int NewArgumentSlot() => Interlocked.Increment(ref _argumentSlots) - 1;

    /// <summary>
    /// The plan of several selection sets merged. The same sets give the same plan: thirty fragments that each spread the next one twice stay thirty plans.
    /// </summary>
    public SelectionPlan SelectionOf(SelectionSetNode[] sets)
    {
        lock (_lock)
        {
            var key = new SelectionKey(sets);
            if (!_selections.TryGetValue(key, out var plan))
            {
                _selections.Add(key, plan = new SelectionPlan(this, sets));
            }

            return plan;
        }
    }

    private readonly struct SelectionKey(SelectionSetNode[] sets) : IEquatable<SelectionKey>
    {
        private readonly SelectionSetNode[] _sets = sets;

        public bool Equals(SelectionKey other) => _sets.AsSpan().SequenceEqual(other._sets);

        public override bool Equals(object? obj) => obj is SelectionKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var set in _sets)
            {
                hash.Add(set.Start);
            }

            return hash.ToHashCode();
        }
    }
}
