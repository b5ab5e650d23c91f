using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>The rows of an inline view of one stream, as of any version and any time.</summary>
public sealed class AskingForRows(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private TestDatabase _database = null!;
    private StreamStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(server.ConnectionString);
        _store = await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task After_an_append_its_version_costs_no_round_trip_and_is_what_the_table_has()
    {
        var account = await MovedAsync(3);
        using var sql = new SqlWatch(_database.ConnectionString);
        var row = await _store.RowAsync<BalanceRow>(account, 4);
        Assert.Empty(sql.Sent);
        Assert.Equal(6, row!.Cents);
        Assert.Equal($"{row.Cents}|{row.Moves}|{row.Owner}", Assert.Single(await _database.LinesAsync("select cents, moves, owner from kivendtout.kvt_balances where account = $1", account)));
        Assert.Equal(row, await (await OpenAsync()).RowAsync<BalanceRow>(account));
    }

    [Fact]
    public async Task Every_version_is_what_the_table_had_then()
    {
        var account = await MovedAsync(5);
        Assert.Null(await _store.RowAsync<BalanceRow>(account, 0));
        Assert.Equal((long[])[0, 1, 3, 6, 10, 15], await Task.WhenAll(Enumerable.Range(1, 6).Select(async version => (await _store.RowAsync<BalanceRow>(account, version))!.Cents)));
        Assert.Equal(15, (await _store.RowAsync<BalanceRow>(account, 99))!.Cents);
    }

    [Fact]
    public async Task Every_time_is_what_the_table_had_then()
    {
        var account = await MovedAsync(5);
        Assert.Null(await _store.RowAsync<BalanceRow>(account, new StreamSlice(AsOf: Noon.AddSeconds(-1))));
        Assert.Equal(3, (await _store.RowAsync<BalanceRow>(account, new StreamSlice(AsOf: Noon.AddMinutes(2).AddSeconds(30))))!.Cents);
        Assert.Equal(1, (await _store.RowAsync<BalanceRow>(account, new StreamSlice(To: 2, AsOf: Noon.AddMinutes(2))))!.Cents);
        Assert.Equal(15, (await _store.RowAsync<BalanceRow>(account, new StreamSlice(AsOf: Noon.AddDays(1))))!.Cents);
    }

    [Fact]
    public async Task The_latest_is_the_latest_of_all_processes()
    {
        var account = await MovedAsync(1);
        await using var second = await OpenAsync();
        await second.AppendAsync(account, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(41, "")]);
        Assert.Equal(1, (await _store.RowAsync<BalanceRow>(account, 2))!.Cents);
        Assert.Equal(42, (await _store.RowAsync<BalanceRow>(account))!.Cents);
        Assert.Equal(42, (await _store.RowAsync<BalanceRow>(account, 3))!.Cents);
        await _store.AppendAsync(account, AccountCategory, ExpectedVersion.Exactly(3), [new MoneyMoved(1, "")]);
        Assert.Equal(43, (await _store.RowAsync<BalanceRow>(account, 4))!.Cents);
        Assert.Null(await _store.RowAsync<BalanceRow>(Guid.NewGuid()));
    }

    [Fact]
    public async Task A_view_of_several_rows_gives_them_all()
    {
        var account = await MovedAsync(3);
        Assert.Equal([1L, 2, 3], (await _store.RowsAsync<MoveRow>(account)).Select(row => row.Cents));
        Assert.Equal([1L, 2], (await _store.RowsAsync<MoveRow>(account, 3)).Select(row => row.Cents));
        Assert.Empty(await _store.RowsAsync<MoveRow>(account, 1));
        Assert.Empty(await _store.RowsAsync<MoveRow>(Guid.NewGuid()));
    }

    [Fact]
    public async Task A_person_erased_elsewhere_is_erased_in_every_version_here()
    {
        var guest = Guid.NewGuid();
        await _store.AppendAsync(guest, GuestCategory, ExpectedVersion.NoStream, [new GuestRegistered(guest, "Ada", null, "GB")]);
        Assert.Equal("Ada", (await _store.RowAsync<GuestRow>(guest, 1))!.Name);
        await using var second = await OpenAsync();
        Assert.True(await second.EraseSubjectAsync(guest));
        Assert.Equal("[erased]", (await _store.RowAsync<GuestRow>(guest, 1))!.Name);
        Assert.Equal("[erased]", (await _store.RowAsync<GuestRow>(guest))!.Name);
    }

    [Fact]
    public async Task Rows_of_no_inline_view_are_a_mistake_that_is_named() =>
        Assert.Contains("FeedRow", (await Assert.ThrowsAsync<InvalidOperationException>(() => _store.RowsAsync<FeedRow>(Guid.NewGuid()))).Message, StringComparison.Ordinal);

    /// <summary>An account opened at noon, with 1, 2, 3... cents moved, one a minute.</summary>
    private async Task<Guid> MovedAsync(int moves)
    {
        var account = Guid.NewGuid();
        await _store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")], new EventMetadata(Timestamp: Noon));
        for (var i = 1; i <= moves; i++)
        {
            await _store.AppendAsync(account, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(i, "")], new EventMetadata(Timestamp: Noon.AddMinutes(i)));
        }

        return account;
    }

    private Task<StreamStore> OpenAsync() => _database.OpenAsync(options => options
        .Add(new Balances(), ViewLifecycle.Inline).Add(new Moves(), ViewLifecycle.Inline).Add(new Guests(), ViewLifecycle.Inline));
}

public sealed record MoveRow(Guid Account, long Version, long Cents);

/// <summary>One row per move: several of a stream.</summary>
public sealed class Moves : StreamView<MoveRow>
{
    public override string Name => "account-moves";

    public override IReadOnlyList<string> Categories => [AccountCategory];

    public override ViewTable<MoveRow> Table { get; } = new ViewTable<MoveRow>("kvt_account_moves")
        .Key("account", row => row.Account).Key("version", row => row.Version).Column("cents", row => row.Cents);

    public override IReadOnlyList<MoveRow> Evolve(IReadOnlyList<MoveRow> rows, RecordedEvent happened) =>
        happened.Body is MoneyMoved moved ? [.. rows, new MoveRow(happened.StreamId, happened.Version, moved.Cents)] : rows;
}

public sealed record GuestRow(Guid GuestId, string Name);

/// <summary>One row per guest, with their name.</summary>
public sealed class Guests : SingleStreamView<GuestRow>
{
    public override string Name => "guests";

    public override IReadOnlyList<string> Categories => [GuestCategory];

    public override ViewTable<GuestRow> Table { get; } = new ViewTable<GuestRow>("kvt_guests").Key("guest_id", row => row.GuestId).Column("name", row => row.Name);

    public override GuestRow? Evolve(GuestRow? row, RecordedEvent happened) => happened.Body is GuestRegistered guest ? new GuestRow(guest.GuestId, guest.Name) : row;
}
