using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests.Conformance;

/// <summary>Stored names, versions of shapes, upcasters, and what cannot be read.</summary>
public abstract class NameConformance(IStoreUnderTest store)
{
    private readonly Guid _stream = Guid.NewGuid();

    [Fact]
    public async Task Older_shapes_are_read_as_the_newest_through_the_chain_of_upcasters()
    {
        await store.PlantAsync(_stream, PriceCategory, "price_set", """{"Euro": 12.5}""");
        await store.PlantAsync(_stream, PriceCategory, "price_set_v2", """{"Cents": 300, "Currency": "CHF"}""");
        (await store.TryAppendAsync([Append(_stream, ExpectedVersion.Exactly(2), new PriceSetV3(400, "EUR", "sale"))])).OrThrow();

        var events = await store.ReadStreamAsync(_stream);
        Assert.Equal([new PriceSetV3(1250, "EUR", "unknown"), new PriceSetV3(300, "CHF", "unknown"), new PriceSetV3(400, "EUR", "sale")], events.Select(happened => happened.Body));
        Assert.Equal(["price_set", "price_set_v2", "price_set_v3"], events.Select(happened => happened.StoredName));
        Assert.All(events, happened => Assert.Equal(("price_set_v3", 3), (happened.Type.Name, happened.Type.Version)));
    }

    [Fact]
    public async Task An_event_that_no_catalogue_knows_is_not_stored()
    {
        var unknown = await Assert.ThrowsAsync<UnknownEventException>(() =>
            store.TryAppendAsync([new StreamAppend(_stream, AccountCategory, ExpectedVersion.NoStream, [new NeverRegistered(1)])]));
        Assert.Contains(nameof(NeverRegistered), unknown.Message, StringComparison.Ordinal);
        Assert.Null(await store.FindStreamAsync(_stream));
    }

    [Theory]
    [InlineData("never_heard_of", "{}")]
    [InlineData("account_opened", "{}")]
    [InlineData("account_opened", "null")]
    [InlineData("account_opened", "[1]")]
    [InlineData("price_set", "{}")]
    [InlineData("price_set", "null")]
    [InlineData("price_set", """{"Euro": "much"}""")]
    [InlineData("guest_registered", "{}")]
    [InlineData("guest_registered", """{"GuestId": "nobody", "Name": "n", "Email": null, "Country": "DE"}""")]
    public async Task What_cannot_be_read_is_named_by_position_stream_version_and_type(string storedName, string json)
    {
        await store.PlantAsync(_stream, AccountCategory, "account_opened", """{"Owner": "a"}""");
        var position = await store.PlantAsync(_stream, AccountCategory, storedName, json);

        var unreadable = await Assert.ThrowsAsync<UnreadableEventException>(() => store.ReadStreamAsync(_stream));
        Assert.Equal((position, _stream, 2L), (unreadable.Sequence, unreadable.StreamId, unreadable.Version));
        Assert.Contains($"'{storedName}'", unreadable.Message, StringComparison.Ordinal);
        Assert.Equal(position, (await Assert.ThrowsAsync<UnreadableEventException>(() => store.ReadLogAsync(new LogSlice(position - 1, Limit: 1)))).Sequence);
        Assert.Single(await store.ReadStreamAsync(_stream, new StreamSlice(To: 1)));
    }

    [Fact]
    public async Task An_older_personal_event_whose_subject_had_another_name_is_read()
    {
        var guest = Guid.NewGuid();
        await store.PlantAsync(_stream, GuestCategory, "guest_listed", $$"""{"Id": "{{guest}}", "Name": "Old Name"}""");
        Assert.Equal(new GuestRegistered(guest, "Old Name", null, "??"), Assert.Single(await store.ReadStreamAsync(_stream)).Body);
    }
}
