using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests.Conformance;

/// <summary>What an append promises.</summary>
public abstract class AppendConformance(IStoreUnderTest store)
{
    private readonly Guid _account = Guid.NewGuid();

    [Fact]
    public async Task Versions_of_a_stream_are_contiguous_from_one()
    {
        await CommitAsync(Append(_account, ExpectedVersion.NoStream, new AccountOpened("a"), new MoneyMoved(1, "")));
        await CommitAsync(Append(_account, ExpectedVersion.Any, new MoneyMoved(2, "")));
        await CommitAsync(Append(_account, ExpectedVersion.Exactly(3), new MoneyMoved(3, ""), new MoneyMoved(4, "")));

        var events = await store.ReadStreamAsync(_account);
        Assert.Equal([1, 2, 3, 4, 5], events.Select(happened => happened.Version));
        Assert.Equal(events.Select(happened => happened.Sequence).Order(), events.Select(happened => happened.Sequence));
        Assert.Equal(events.Count, events.Select(happened => happened.Id).Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(99)]
    public async Task A_wrong_expected_version_is_a_conflict_that_names_the_actual_one(long wrong)
    {
        await CommitAsync(Append(_account, ExpectedVersion.NoStream, new AccountOpened("a"), new MoneyMoved(1, "")));

        var outcome = await store.TryAppendAsync([Append(_account, ExpectedVersion.Exactly(wrong), new MoneyMoved(2, ""))]);

        Assert.Equal(new AppendOutcome(AppendVerdict.Conflict, 0, _account, wrong, 2), outcome);
        var conflict = Assert.Throws<ConcurrencyException>(outcome.OrThrow);
        Assert.Equal((_account, wrong, 2L), (conflict.StreamId, conflict.Expected, conflict.Actual));
        Assert.Equal(2, (await store.ReadStreamAsync(_account)).Count);
    }

    [Fact]
    public async Task An_expected_version_of_a_stream_that_does_not_exist_is_a_conflict_with_zero()
    {
        var outcome = await store.TryAppendAsync([Append(_account, ExpectedVersion.Exactly(7), new MoneyMoved(2, ""))]);
        Assert.Equal(new AppendOutcome(AppendVerdict.Conflict, 0, _account, 7, 0), outcome);
        Assert.Null(await store.FindStreamAsync(_account));
    }

    [Fact]
    public async Task Any_version_begins_a_stream_and_goes_on_with_it()
    {
        await CommitAsync(Append(_account, ExpectedVersion.Any, new AccountOpened("a")));
        await CommitAsync(Append(_account, ExpectedVersion.Any, new MoneyMoved(5, "")));
        Assert.Equal((2L, new Account("a", 5, 1)), await StateAsync());
    }

    [Fact]
    public async Task Several_streams_are_stored_together()
    {
        var other = Guid.NewGuid();
        var outcome = await CommitAsync(
            Append(_account, ExpectedVersion.NoStream, new AccountOpened("a")), Append(other, ExpectedVersion.Any, new AccountOpened("b"), new MoneyMoved(1, "")));
        Assert.Equal(outcome.Position, (await store.ReadStreamAsync(_account)).Concat(await store.ReadStreamAsync(other)).Max(happened => happened.Sequence));
    }

    [Fact]
    public async Task When_one_of_several_streams_conflicts_nothing_is_stored()
    {
        var (first, existing) = (Guid.NewGuid(), Guid.NewGuid());
        await CommitAsync(Append(existing, ExpectedVersion.NoStream, new AccountOpened("b")));

        var outcome = await store.TryAppendAsync([
            Append(first, ExpectedVersion.NoStream, new AccountOpened("a")),
            Append(existing, ExpectedVersion.NoStream, new AccountOpened("c")),
            Append(_account, ExpectedVersion.Any, new AccountOpened("d"))]);

        Assert.Equal(new AppendOutcome(AppendVerdict.Conflict, 0, existing, 0, 1), outcome);
        Assert.Null(await store.FindStreamAsync(first));
        Assert.Null(await store.FindStreamAsync(_account));
        Assert.Single(await store.ReadStreamAsync(existing));
    }

    [Fact]
    public async Task An_append_without_events_stores_nothing_and_demands_nothing()
    {
        var outcome = await store.TryAppendAsync([new StreamAppend(_account, AccountCategory, ExpectedVersion.Exactly(9), [])]);
        Assert.Equal(new AppendOutcome(AppendVerdict.Committed, 0), outcome);
        Assert.Equal(outcome, await store.TryAppendAsync([]));
        Assert.Null(await store.FindStreamAsync(_account));
    }

    [Fact]
    public async Task The_same_stream_twice_in_one_append_is_refused()
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => store.TryAppendAsync([
            Append(_account, ExpectedVersion.NoStream, new AccountOpened("a")), Append(_account, ExpectedVersion.Any, new MoneyMoved(1, ""))]));
        Assert.Contains(_account.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Null(await store.FindStreamAsync(_account));
    }

    [Fact]
    public async Task An_archived_stream_keeps_its_events_and_takes_no_more()
    {
        var other = Guid.NewGuid();
        await CommitAsync(Append(_account, ExpectedVersion.NoStream, new AccountOpened("a")));
        await store.ArchiveAsync(_account);

        foreach (var expected in (ExpectedVersion[])[ExpectedVersion.Any, ExpectedVersion.Exactly(1)])
        {
            var outcome = await store.TryAppendAsync([Append(other, ExpectedVersion.NoStream, new AccountOpened("b")), Append(_account, expected, new MoneyMoved(1, ""))]);
            Assert.Equal(new AppendOutcome(AppendVerdict.Archived, 0, _account), outcome);
            Assert.Throws<StreamArchivedException>(outcome.OrThrow);
        }

        Assert.Null(await store.FindStreamAsync(other));
        Assert.True((await store.FindStreamAsync(_account))!.IsArchived);
        Assert.True(Assert.Single(await store.ReadStreamAsync(_account)).IsArchived);
    }

    [Fact]
    public async Task An_event_of_another_category_than_its_stream_is_refused()
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() =>
            store.TryAppendAsync([new StreamAppend(_account, AccountCategory, ExpectedVersion.NoStream, [new CratesMoved("a", 1)])]));
        Assert.Contains("crates_moved", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loaded_state_is_the_fold_and_its_append_demands_its_version()
    {
        await CommitAsync(Append(_account, ExpectedVersion.NoStream, new AccountOpened("a"), new MoneyMoved(5, "")));
        var seen = await store.LoadAsync(_account);
        Assert.Equal((2L, new Account("a", 5, 1)), (seen.Version, seen.State));

        await CommitAsync(seen.Append([new MoneyMoved(6, "")]));
        Assert.Equal(new AppendOutcome(AppendVerdict.Conflict, 0, _account, 2, 3), await store.TryAppendAsync([seen.Append([new MoneyMoved(7, "")])]));
        Assert.Equal((3L, new Account("a", 11, 2)), await StateAsync());
    }

    [Fact]
    public async Task Metadata_comes_back_as_it_was_given()
    {
        var happenedAt = new DateTimeOffset(2024, 2, 29, 23, 59, 58, TimeSpan.FromHours(2)).AddTicks(1_234_567);
        var metadata = new EventMetadata("corr", "cause", "user-7", new Dictionary<string, string> { ["channel"] = "web", ["quote"] = "\"ü\"" }, happenedAt);
        await store.TryAppendAsync([Append(_account, ExpectedVersion.NoStream, new AccountOpened("a"))], metadata);
        await CommitAsync(Append(_account, ExpectedVersion.Any, new MoneyMoved(1, "")));

        var events = await store.ReadStreamAsync(_account);
        Assert.Equal(("corr", "cause"), (events[0].CorrelationId, events[0].CausationId));
        Assert.Equal(happenedAt.AddTicks(-7).UtcDateTime, events[0].Timestamp.UtcDateTime); // microseconds, UTC
        var headers = System.Text.Json.Nodes.JsonNode.Parse(events[0].Headers!)!.AsObject();
        Assert.Equal(["channel=web", "quote=\"ü\"", "user=user-7"], headers.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
        Assert.Equal((null, null, null), (events[1].CorrelationId, events[1].CausationId, events[1].Headers));
        Assert.InRange(events[1].Timestamp, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    private async Task<AppendOutcome> CommitAsync(params StreamAppend[] streams) => (await store.TryAppendAsync(streams)).OrThrow();

    private async Task<(long Version, Account State)> StateAsync() => await store.LoadAsync(_account) is var loaded ? (loaded.Version, loaded.State) : default;
}
