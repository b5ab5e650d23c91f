using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>Quarantine: a poison event parks its stream for the projection that cannot take it, and the others go on.</summary>
public sealed class ParkingStreams(PostgresServer server) : IAsyncLifetime
{
    private readonly Guid _sick = Guid.NewGuid();
    private readonly Guid _well = Guid.NewGuid();
    private TestDatabase _database = null!;
    private Lane _lane = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(server.ConnectionString);
        _lane = await Lane.OpenAsync(_database, needsBodies: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _lane.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_corrupt_body_parks_its_stream_until_it_is_repaired_and_retried()
    {
        var broken = await FillAsync("{}");
        _lane.Daemon.Start();
        await WellArrivesAsync();
        var parked = await new Quarantine(_lane.Store).ListAsync();
        Assert.Equal(["balances", "deliveries", "moves", "recorder"], parked.Select(one => one.Projection).Order());
        Assert.All(parked, one => Assert.Equal((_sick, broken, 2L, "money_moved", 1), (one.StreamId, one.Sequence, one.Version, one.EventType, one.Attempts)));
        Assert.All(parked, one => Assert.Contains("cannot be read", one.Reason, StringComparison.Ordinal));
        Assert.Equal([1], await VersionsAsync(_sick));

        Assert.Equal(4, await new Quarantine(_lane.Store).RetryAsync()); // nothing is repaired yet
        await Eventually.EqualAsync(8L, () => _database.AskAsync<long>("select sum(attempts) from kivendtout.kvt_quarantine"));

        await _database.RunAsync("""update kivendtout.mt_events set data = '{"Cents": 7, "Note": "repaired"}' where seq_id = $1""", broken);
        Assert.Equal(4, await new Quarantine(_lane.Store).RetryAsync());
        await Eventually.EqualAsync(0L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_quarantine"));
        await Delivered.ExactlyOnceAsync(_database);
        await Delivered.InOrderAsync(_database, () => _lane.Recorder.Taken);
        Assert.Equal(1, await _lane.MoveAsync(_sick) is { Verdict: AppendVerdict.Committed } ? 1 : 0);
        await Delivered.ExactlyOnceAsync(_database);
    }

    [Fact]
    public async Task A_skipped_event_is_left_out_for_that_projection_and_the_rest_of_its_stream_taken()
    {
        await FillAsync("{}");
        _lane.Daemon.Start();
        await WellArrivesAsync();
        foreach (var projection in (string[])["moves", "deliveries", "balances", "recorder"])
        {
            Assert.Equal(1, await new Quarantine(_lane.Store).SkipAsync(projection, _sick, "entered by mistake"));
        }

        await Eventually.EqualAsync(0L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_quarantine"));
        Assert.Equal([1, 3], await VersionsAsync(_sick));
        Assert.Equal("2|4", Assert.Single(await _database.LinesAsync("select events, versions from kivendtout.kvt_deliveries where stream = $1", _sick)));
        Assert.Equal("2|2", Assert.Single(await _database.LinesAsync("select cents, moves from kivendtout.kvt_balances where account = $1", _sick)));
        Assert.Equal([1, 3], _lane.Recorder.Taken.Where(happened => happened.StreamId == _sick).Select(happened => happened.Version));
        Assert.Equal(4, await _database.AskAsync<long>("select count(*) from kivendtout.kvt_skips where reason = 'entered by mistake'"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("local time")]
    public async Task A_row_that_its_table_refuses_parks_its_stream_and_loses_nothing_before_it(string note)
    {
        await _lane.MoveAsync(_sick);
        await _lane.MoveAsync(_well);
        await _lane.MoveAsync(_sick, note);
        await _lane.MoveAsync(_sick);
        await _lane.MoveAsync(_well);
        _lane.Daemon.Start(); // all five in one batch
        await Eventually.EqualAsync(1L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_quarantine"));
        await Eventually.EqualAsync(2L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_moves where stream = $1", _well));
        Assert.Equal([1], await VersionsAsync(_sick));
        var parked = Assert.Single(await new Quarantine(_lane.Store).ListAsync());
        Assert.Equal(("moves", _sick, 2L), (parked.Projection, parked.StreamId, parked.Version));

        await new Quarantine(_lane.Store).SkipAsync("moves", _sick, "no note");
        await Eventually.EqualAsync(0L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_quarantine"));
        Assert.Equal([1, 3], await VersionsAsync(_sick));
    }

    [Fact]
    public async Task A_carrier_parks_a_stream_by_saying_so_and_loses_nothing_before_it()
    {
        var poison = true;
        _lane.Recorder.Before = events =>
        {
            if (poison && events.FirstOrDefault(happened => happened.StreamId == _sick && happened.Version == 2) is { } bad)
            {
                throw new PoisonEventException(bad, "the topic refuses it"); // nothing of this batch was carried
            }
        };
        await _lane.MoveAsync(_sick);
        await _lane.MoveAsync(_well);
        await _lane.MoveAsync(_sick);
        await _lane.MoveAsync(_sick);
        _lane.Daemon.Start();
        await Eventually.EqualAsync(1L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_quarantine"));
        var parked = Assert.Single(await new Quarantine(_lane.Store).ListAsync());
        Assert.Equal(("recorder", _sick, 2L), (parked.Projection, parked.StreamId, parked.Version));
        Assert.Contains("the topic refuses it", parked.Reason, StringComparison.Ordinal);
        Assert.Contains(_lane.Recorder.Taken, happened => happened.StreamId == _well);

        poison = false;
        await new Quarantine(_lane.Store).RetryAsync("recorder", _sick);
        await Eventually.EqualAsync(0L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_quarantine"));
        await Delivered.InOrderAsync(_database, () => _lane.Recorder.Taken);
    }

    [Fact]
    public async Task An_ordinary_failure_is_tried_again_and_reported_meanwhile()
    {
        var (away, failures) = (1, 0);
        _lane.Recorder.Before = _ =>
        {
            if (Volatile.Read(ref away) == 1)
            {
                Interlocked.Increment(ref failures);
                throw new InvalidOperationException("the broker is away");
            }
        };
        _lane.Daemon.Start();
        await _lane.MoveAsync(_sick);
        await _lane.MoveAsync(_well);
        await Eventually.EqualAsync("retrying|InvalidOperationException: the broker is away", async () =>
            (await StoreStatus.ReadAsync(_lane.Store)).Projections.Where(one => one.Name == "recorder").Select(one => $"{one.State}|{one.Error}").Single());
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref failures) >= 3));
        Assert.Empty(_lane.Recorder.Taken);
        Volatile.Write(ref away, 0);
        await Delivered.InOrderAsync(_database, () => _lane.Recorder.Taken);
        Assert.Empty(await new Quarantine(_lane.Store).ListAsync());
        await Eventually.EqualAsync("running|", async () =>
            (await StoreStatus.ReadAsync(_lane.Store)).Projections.Where(one => one.Name == "recorder").Select(one => $"{one.State}|{one.Error}").Single());
    }

    [Fact]
    public async Task An_event_of_unknown_type_is_not_passed_over()
    {
        await _lane.MoveAsync(_sick);
        await Plant.EventAsync(_database, _sick, AccountCategory, "never_heard_of", "{}");
        await _lane.MoveAsync(_well);
        _lane.Daemon.Start();
        await Eventually.EqualAsync(4L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_quarantine"));
        await WellArrivesAsync(1);
        Assert.Equal([1], await VersionsAsync(_sick));
    }

    /// <summary>Three events of the sick stream, the second with this body, between two of the well one.</summary>
    private async Task<long> FillAsync(string body)
    {
        await _lane.MoveAsync(_sick);
        await _lane.MoveAsync(_well);
        var broken = (await _lane.MoveAsync(_sick)).Position;
        await _lane.MoveAsync(_sick);
        await _lane.MoveAsync(_well);
        await _database.RunAsync("update kivendtout.mt_events set data = $2::jsonb where seq_id = $1", broken, body);
        return broken;
    }

    private async Task WellArrivesAsync(int events = 2)
    {
        await Eventually.EqualAsync($"{events}|{events}|{events}", async () => string.Join('|',
            await _database.AskAsync<long>("select count(*) from kivendtout.kvt_moves where stream = $1", _well),
            await _database.AskAsync<long>("select coalesce(max(events), 0) from kivendtout.kvt_deliveries where stream = $1", _well),
            await _database.AskAsync<int>("select coalesce(max(moves), 0) from kivendtout.kvt_balances where account = $1", _well)));
        await Eventually.EqualAsync(events, () => Task.FromResult(_lane.Recorder.Taken.Count(happened => happened.StreamId == _well)));
        await Eventually.TrueAsync(() => Delivered.SettledAsync(_database)); // what a carrier parks is written down behind what it carried
    }

    private async Task<List<long>> VersionsAsync(Guid stream) =>
        (await _database.LinesAsync("select version from kivendtout.kvt_moves where stream = $1 order by 1", stream)).ConvertAll(line => long.Parse(line, System.Globalization.CultureInfo.InvariantCulture));
}
