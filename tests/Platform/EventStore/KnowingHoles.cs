using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>Holes: positions below a checkpoint that did not come yet.</summary>
public sealed class KnowingHoles
{
    [Fact]
    public void What_is_missing_between_positions_is_a_hole() =>
        Assert.Equal("4-4,7-9", Holes.None.Pass(2, [3, 5, 6, 10]).ToString());

    [Fact]
    public void A_gap_right_behind_the_checkpoint_is_a_hole() => Assert.Equal("1-4", Holes.None.Pass(0, [5]).ToString());

    [Theory]
    [InlineData(3, "4-7")]
    [InlineData(7, "3-6")]
    [InlineData(5, "3-4,6-7")]
    [InlineData(8, "3-7")]
    public void A_position_that_came_is_no_longer_missing(long came, string left) =>
        Assert.Equal(left, Holes.None.Pass(2, [8]).Pass(8, [came]).ToString());

    [Fact]
    public void A_hole_of_one_is_gone_when_it_is_filled() => Assert.False(Holes.None.Pass(0, [2]).Pass(2, [1]).Any);

    [Fact]
    public void Holes_proven_empty_are_dropped() => Assert.Equal("2-2", Holes.None.Pass(1, [3, 6]).Without(hole => hole.From == 4).ToString());

    [Fact]
    public void Half_open_ranges_as_the_server_writes_them_are_read() =>
        Assert.Equal("3-6,9-9", Holes.Parse([new NpgsqlRange<long>(3, true, 7, false), NpgsqlRange<long>.Empty, new NpgsqlRange<long>(8, false, 9, true)]).ToString());

    [Fact]
    public void In_any_order_of_arrival_the_holes_are_exactly_what_is_missing()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var (holes, position, seen, total) = (Holes.None, 0L, new HashSet<long>(), random.Next(1, 200));
            var waiting = Enumerable.Range(1, total).Select(i => (long)i).ToList();
            while (waiting.Count > 0)
            {
                // Positions become visible in any order, and a read sees some: every visible hole, and the next few beyond the checkpoint.
                var came = waiting.Where(_ => random.Next(4) == 0).Take(random.Next(1, 30)).ToArray();
                waiting.RemoveAll(came.Contains);
                holes = holes.Pass(position, came);
                position = Math.Max(position, came.Length == 0 ? 0 : came[^1]);
                seen.UnionWith(came);
                holes = random.Next(3) == 0 ? Holes.Parse(holes.ToStored()) : holes;

                var missing = Enumerable.Range(1, (int)position).Select(i => (long)i).Where(i => !seen.Contains(i));
                Assert.Equal(missing, holes.Ranges.SelectMany(range => Enumerable.Range((int)range.From, (int)(range.To - range.From + 1)).Select(i => (long)i)));
                Assert.Equal(seen.Count == position, !holes.Any);
                Assert.Equal(missing.FirstOrDefault(position + 1) - 1, new Cursor(position, holes).Contiguous);
            }

            Assert.False(holes.Any);
        }
    }
}
