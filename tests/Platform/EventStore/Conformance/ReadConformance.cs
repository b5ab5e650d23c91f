using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests.Conformance;

/// <summary>What reading promises.</summary>
public abstract class ReadConformance(IStoreUnderTest store)
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Guid _account = Guid.NewGuid();

    [Fact]
    public async Task A_stream_is_read_forward_backward_from_and_to_a_version()
    {
        await FiveDaysAsync();
        await Expect([1, 2, 3, 4, 5], new StreamSlice());
        await Expect([5, 4, 3, 2, 1], new StreamSlice(Backward: true));
        await Expect([3, 4, 5], new StreamSlice(From: 3));
        await Expect([1, 2], new StreamSlice(To: 2));
        await Expect([2, 3, 4], new StreamSlice(2, 4));
        await Expect([4, 3], new StreamSlice(2, 4, Backward: true, Limit: 2));
        await Expect([], new StreamSlice(From: 6));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.ReadStreamAsync(_account, new StreamSlice(From: 0)));

        async Task Expect(long[] versions, StreamSlice slice) =>
            Assert.Equal(versions, (await store.ReadStreamAsync(_account, slice)).Select(happened => happened.Version));
    }

    [Fact]
    public async Task A_stream_is_read_as_of_a_time()
    {
        await FiveDaysAsync();
        var asOf = new StreamSlice(AsOf: Start.AddDays(2));
        Assert.Equal([1, 2, 3], (await store.ReadStreamAsync(_account, asOf)).Select(happened => happened.Version));
        Assert.Empty(await store.ReadStreamAsync(_account, new StreamSlice(AsOf: Start.AddTicks(-10))));

        var then = await store.LoadAsOfAsync(_account, asOf);
        Assert.Equal((3L, new Account("a", 3, 2)), (then.Version, then.State));
        Assert.Equal(2, (await store.LoadAsOfAsync(_account, new StreamSlice(To: 2))).Version);
    }

    [Fact]
    public async Task A_stream_that_does_not_exist_is_empty_and_unknown()
    {
        Assert.Empty(await store.ReadStreamAsync(_account));
        Assert.Null(await store.FindStreamAsync(_account));
        Assert.Equal((0L, new Account(null, 0, 0)), await store.LoadAsync(_account) is var none ? (none.Version, none.State) : default);
    }

    [Fact]
    public async Task What_is_known_of_a_stream()
    {
        await FiveDaysAsync();
        var info = await store.FindStreamAsync(_account);
        Assert.Equal((_account, AccountCategory, 5L, false), (info!.Id, info.Category, info.Version, info.IsArchived));
        Assert.True(info.Created <= info.Updated);
    }

    [Fact]
    public async Task The_log_is_read_from_a_position_with_filters()
    {
        var crate = Guid.NewGuid();
        var before = (await AppendAsync(Append(Guid.NewGuid(), ExpectedVersion.NoStream, new AccountOpened("before")))).Position;
        await AppendAsync(Append(_account, ExpectedVersion.NoStream, new AccountOpened("a"), new MoneyMoved(1, "")));
        await AppendAsync(Append(crate, ExpectedVersion.NoStream, new CratesMoved("x", 1)));
        await store.PlantAsync(Guid.NewGuid(), PriceCategory, "price_set", """{"Euro": 1.5}""");
        await AppendAsync(Append(_account, ExpectedVersion.Any, new MoneyMoved(2, "")));

        await Expect(["account_opened", "money_moved", "crates_moved", "price_set", "money_moved"], new LogSlice(before));
        await Expect(["account_opened", "money_moved"], new LogSlice(before, Limit: 2));
        await Expect(["money_moved", "money_moved"], new LogSlice(before, Types: ["money_moved"]));
        await Expect(["crates_moved", "price_set"], new LogSlice(before, Categories: [CrateCategory, PriceCategory]));
        await Expect(["money_moved", "money_moved"], new LogSlice(before, ["money_moved", "crates_moved"], [AccountCategory]));
        await Expect([], new LogSlice(before, Types: []));

        async Task Expect(string[] names, LogSlice slice)
        {
            var read = await store.ReadLogAsync(slice);
            Assert.Equal(names, read.Select(happened => happened.StoredName));
            Assert.Equal(read.Select(happened => happened.Sequence).Order(), read.Select(happened => happened.Sequence));
        }
    }

    [Fact]
    public async Task Tombstones_are_passed_over()
    {
        var stream = Guid.NewGuid();
        var before = await store.PlantAsync(stream, "mt_tombstone", "tombstone", "{}");
        await AppendAsync(Append(_account, ExpectedVersion.NoStream, new AccountOpened("a")));
        await store.PlantAsync(stream, "mt_tombstone", "tombstone", "{}");

        Assert.Equal(["account_opened"], (await store.ReadLogAsync(new LogSlice(before - 1))).Select(happened => happened.StoredName));
        Assert.Empty(await store.ReadStreamAsync(stream));
    }

    private async Task FiveDaysAsync()
    {
        for (var day = 0; day < 5; day++)
        {
            var append = day == 0 ? Append(_account, ExpectedVersion.NoStream, new AccountOpened("a")) : Append(_account, ExpectedVersion.Exactly(day), new MoneyMoved(day, ""));
            (await store.TryAppendAsync([append], new EventMetadata(Timestamp: Start.AddDays(day)))).OrThrow();
        }
    }

    private async Task<AppendOutcome> AppendAsync(StreamAppend append) => (await store.TryAppendAsync([append])).OrThrow();
}
