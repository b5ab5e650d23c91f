using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;

namespace KiVendTout.Platform.GraphQLServer.Execution.Documents;

/// <summary>
/// Valid documents, found again by their text. Bounded by the bytes they are estimated to hold; what was not used since the last round goes first (the "clock" form of least recently
/// used, which needs no lock to read). Documents that clients registered by hash live in here too and go with their plan: such a client registers again.
/// Thread-safe.
/// </summary>
internal sealed class DocumentCache(long maxBytes)
{
    private readonly ConcurrentDictionary<byte[], Entry> _byText = new(TextComparer.Instance);
    private readonly ConcurrentDictionary<string, Entry> _byHash = new(StringComparer.Ordinal);
    private readonly Queue<Entry> _round = [];
    private readonly Lock _lock = new();
    private long _bytes;

    /// <summary>Estimated bytes in it.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Documents in it.</summary>
    public int Count => _byText.Count;

    /// <summary>The plan of a text, or null.</summary>
    public DocumentPlan? Find(ReadOnlySpan<byte> text) =>
        _byText.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var entry) ? entry.Use() : null;

    /// <summary>The plan registered under a hash, or null.</summary>
    public DocumentPlan? Find(string hash) => _byHash.TryGetValue(hash, out var entry) ? entry.Use() : null;

    /// <summary>Keeps a plan. One too great to live beside others is not kept.</summary>
    public void Add(DocumentPlan plan)
    {
        if (plan.Bytes > maxBytes / 4)
        {
            return;
        }

        lock (_lock)
        {
            // Its key must not share memory with a request.
            var entry = new Entry(plan, plan.Source.Utf8.ToArray());
            if (!_byText.TryAdd(entry.Text, entry))
            {
                return;
            }

            _round.Enqueue(entry);
            _bytes += plan.Bytes;
            while (_bytes > maxBytes)
            {
                Evict();
            }
        }
    }

    /// <summary>Lets a plan that is kept be found by the hash of its text.</summary>
    public void Register(DocumentPlan plan)
    {
        lock (_lock)
        {
            if (_byText.TryGetValue(plan.Source.Utf8.ToArray(), out var entry))
            {
                entry.IsRegistered = true;
                _byHash[plan.Hash] = entry;
            }
        }
    }

    private void Evict()
    {
        while (_round.TryDequeue(out var entry))
        {
            if (entry.WasUsed)
            {
                entry.WasUsed = false;
                _round.Enqueue(entry);
                continue;
            }

            _byText.TryRemove(entry.Text, out _);
            if (entry.IsRegistered)
            {
                _byHash.TryRemove(entry.Plan.Hash, out _);
            }

            _bytes -= entry.Plan.Bytes;
            return;
        }
    }

    private sealed class Entry(DocumentPlan plan, byte[] text)
    {
        public DocumentPlan Plan { get; } = plan;

        public byte[] Text { get; } = text;

        public bool WasUsed { get; set; }

        public bool IsRegistered { get; set; }

        public DocumentPlan Use()
        {
            if (!WasUsed)
            {
                WasUsed = true;
            }

            return Plan;
        }
    }

    /// <summary>Hashes bytes as the runtime hashes strings: with a secret of the process, so that nobody can make texts that collide.</summary>
    private sealed class TextComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly TextComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => string.GetHashCode(MemoryMarshal.Cast<byte, char>(alternate));

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
