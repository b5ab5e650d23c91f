using System.Security.Cryptography;
using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>Personal data: unreadable in the tables, readable through the store, gone with the key.</summary>
public sealed class ForgettingPeople(StreamStoreUnderPersonalData fixture) : IClassFixture<StreamStoreUnderPersonalData>
{
    private readonly Guid _guest = Guid.NewGuid();
    private readonly Guid _stream = Guid.NewGuid();

    private TestDatabase Database => fixture.Database;

    private StreamStore Store => fixture.Store;

    private GuestRegistered Ada => new(_guest, "Ada Lovelace", "ada@example.org", "GB");

    [Fact]
    public async Task The_tables_hold_no_plain_text_and_reading_gives_it_back()
    {
        await RegisterAsync(Ada);
        var stored = Assert.Single(await Database.LinesAsync("select data::text from kivendtout.mt_events where stream_id = $1", _stream));
        Assert.DoesNotContain("Ada", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@", stored, StringComparison.Ordinal);
        Assert.Contains("\"Country\": \"GB\"", stored, StringComparison.Ordinal);
        foreach (var table in await Database.LinesAsync("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'kivendtout'"))
        {
            Assert.Equal(0, await Database.AskAsync<long>($"select count(*) from {table} t where t::text like '%Lovelace%' or t::text like '%ada@example%'"));
        }

        var read = Assert.Single(await Store.ReadStreamAsync(_stream));
        Assert.Equal(Ada, read.Body);
        Assert.DoesNotContain("Ada", System.Text.Encoding.UTF8.GetString(read.Json.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_name_twice_is_stored_as_different_text()
    {
        await RegisterAsync(Ada, Ada);
        Assert.Equal(2, await Database.AskAsync<long>("select count(distinct data->>'Name') from kivendtout.mt_events where stream_id = $1", _stream));
    }

    [Fact]
    public async Task An_erased_guest_reads_as_erased_at_once_everywhere()
    {
        await using var elsewhere = await Database.OpenAsync();
        await RegisterAsync(Ada, new GuestRegistered(_guest, "Ada King", null, "GB"));
        Assert.Equal(Ada, (await elsewhere.ReadStreamAsync(_stream))[0].Body);

        Assert.True(await Store.EraseSubjectAsync(_guest));

        foreach (var store in (StreamStore[])[Store, elsewhere])
        {
            Assert.Equal(
                [new GuestRegistered(_guest, "[erased]", "[erased]", "GB"), new GuestRegistered(_guest, "[erased]", null, "GB")],
                (await store.ReadStreamAsync(_stream)).Select(happened => happened.Body));
        }

        Assert.False(await elsewhere.EraseSubjectAsync(_guest));
    }

    [Fact]
    public async Task Nothing_personal_can_be_stored_of_an_erased_guest()
    {
        await using var elsewhere = await Database.OpenAsync();
        await RegisterAsync(Ada);
        await Store.EraseSubjectAsync(_guest);

        var refused = await Assert.ThrowsAsync<SubjectErasedException>(() => elsewhere.AppendAsync(_stream, GuestCategory, ExpectedVersion.Any, [Ada]));
        Assert.Contains(_guest.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Single(await Store.ReadStreamAsync(_stream));
    }

    [Fact]
    public async Task Other_guests_stay_readable()
    {
        var other = new GuestRegistered(Guid.NewGuid(), "Grace", null, "US");
        await RegisterAsync(Ada, other);
        await Store.EraseSubjectAsync(_guest);
        Assert.Equal(other, (await Store.ReadStreamAsync(_stream))[1].Body);
    }

    [Fact]
    public async Task Many_first_events_of_one_guest_at_once_share_one_key()
    {
        await using var elsewhere = await Database.OpenAsync();
        var streams = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToArray();
        await Task.WhenAll(streams.Select((stream, i) => (i % 2 == 0 ? Store : elsewhere).AppendAsync(stream, GuestCategory, ExpectedVersion.NoStream, [Ada])));
        foreach (var stream in streams)
        {
            Assert.Equal(Ada, Assert.Single(await Store.ReadStreamAsync(stream)).Body);
        }
    }

    [Theory]
    [InlineData("jsonb_set(data, '{Name}', to_jsonb(overlay(data->>'Name' placing '0000' from 40)))")]
    [InlineData("jsonb_set(data, '{Name}', data->'Email')")]
    [InlineData("jsonb_set(data, '{Name}', '\"kvt:1:AAAA\"')")]
    [InlineData("jsonb_set(data, '{Name}', '\"kvt:1:?\"')")]
    [InlineData("jsonb_set(data, '{Name}', '7')")]
    public async Task A_tampered_field_is_a_named_unreadable_event(string change)
    {
        await RegisterAsync(Ada);
        await Database.RunAsync($"update kivendtout.mt_events set data = {change} where stream_id = $1", _stream);
        var unreadable = await Assert.ThrowsAsync<UnreadableEventException>(() => Store.ReadStreamAsync(_stream));
        Assert.Equal((_stream, 1L), (unreadable.StreamId, unreadable.Version));
        Assert.DoesNotContain("Ada", unreadable.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_moved_to_another_guest_is_unreadable()
    {
        await RegisterAsync(Ada, new GuestRegistered(Guid.NewGuid(), "Grace", null, "US"));
        await Database.RunAsync("""
            update kivendtout.mt_events set data = jsonb_set(data, '{Name}', (select data->'Name' from kivendtout.mt_events where stream_id = $1 and version = 1))
            where stream_id = $1 and version = 2
            """, _stream);
        Assert.Equal(2, (await Assert.ThrowsAsync<UnreadableEventException>(() => Store.ReadStreamAsync(_stream))).Version);
    }

    [Fact]
    public async Task With_another_master_key_events_are_unreadable_by_name_and_the_others_are_read()
    {
        var account = Guid.NewGuid();
        await RegisterAsync(Ada);
        await Store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]);
        await using var stranger = await Database.OpenAsync(options => options.MasterKey = RandomNumberGenerator.GetBytes(32));

        var unreadable = await Assert.ThrowsAsync<UnreadableEventException>(() => stranger.ReadStreamAsync(_stream));
        Assert.Contains("master key", unreadable.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Single(await stranger.ReadStreamAsync(account));
    }

    private Task<AppendOutcome> RegisterAsync(params GuestRegistered[] guests) => Store.AppendAsync(_stream, GuestCategory, ExpectedVersion.NoStream, guests);
}

public sealed class StreamStoreUnderPersonalData(PostgresServer server) : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public StreamStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(server.ConnectionString);
        Store = await Database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Database.DisposeAsync();
    }
}
