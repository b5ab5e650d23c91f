namespace KiVendTout.Platform.EventStore.Tests;

public sealed class CataloguingEvents
{
    private readonly EventCatalogue _events = new EventCatalogue().Map(Type("account_opened", typeof(AccountOpened)));

    [Fact]
    public void A_name_is_registered_once() =>
        Assert.Contains("account_opened", Assert.Throws<ArgumentException>(() => _events.Map(Type("account_opened", typeof(MoneyMoved)))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_class_is_registered_once() =>
        Assert.Contains("account_started", Assert.Throws<ArgumentException>(() => _events.Map(Type("account_started", typeof(AccountOpened)))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_stored_name_has_one_upcaster()
    {
        _events.Upcast("account_began", "account_opened", body => body);
        Assert.Throws<ArgumentException>(() => _events.Upcast("account_began", "account_opened", body => body));
    }

    [Fact]
    public void Names_in_a_category_include_the_older_shapes()
    {
        _events.Upcast("account_began", "account_opened", body => body).Upcast("lost", "nowhere", body => body);
        Assert.Equal(["account_began", "account_opened"], _events.NamesIn(["account"]));
        Assert.Equal(["account_began", "account_opened"], _events.NamesIn(null));
        Assert.Empty(_events.NamesIn(["crate"]));
    }

    [Fact]
    public async Task Personal_events_without_a_master_key_are_refused_at_the_start()
    {
        var options = new EventStoreOptions { ConnectionString = "Host=127.0.0.1" };
        TestEvents.Register(options);
        Assert.Contains("MasterKey", (await Assert.ThrowsAsync<ArgumentException>(() => StreamStore.OpenAsync(options))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_name_that_could_hold_sql_is_refused() =>
        Assert.Contains("a-z", (await Assert.ThrowsAsync<ArgumentException>(() =>
            StreamStore.OpenAsync(new EventStoreOptions { ConnectionString = "Host=127.0.0.1", Schema = "x; drop" }))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_server_that_is_not_there_is_named_without_its_password()
    {
        var gone = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            StreamStore.OpenAsync(new EventStoreOptions { ConnectionString = "Host=127.0.0.1;Port=1;Username=u;Password=secret;Database=shop" }));
        Assert.Contains("127.0.0.1:1/shop", gone.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", gone.ToString(), StringComparison.Ordinal);
        Assert.True(gone.NothingWritten);
    }

    [Fact]
    public void Two_views_cannot_share_a_name_or_a_table()
    {
        var options = new EventStoreOptions { ConnectionString = "" }.Add(new Balances(), ViewLifecycle.Inline);
        Assert.Throws<ArgumentException>(() => options.Add(new Balances("kvt_other"), ViewLifecycle.Async));
        Assert.Throws<ArgumentException>(() => options.Add(new Balances("kvt_balances", "other"), ViewLifecycle.Async));
    }

    [Fact]
    public void Two_carriers_do_not_share_a_name()
    {
        var options = new EventStoreOptions { ConnectionString = "" }.Add(new Recorder("carrier"));
        Assert.Contains("carrier", Assert.Throws<ArgumentException>(() => options.Add(new Recorder("carrier"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_feed_cannot_run_inline() =>
        Assert.Throws<ArgumentException>(() => new EventStoreOptions { ConnectionString = "" }.Add(new MoveFeed(), ViewLifecycle.Inline));

    private static EventType Type(string name, Type type) => new(name, 1, "account", type, TestJson.Default.AccountOpened, null);
}
