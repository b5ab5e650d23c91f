using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace KiVendTout.Platform.EventStore.Tests.Setup;

/// <summary>Accounts with a balance.</summary>
public sealed record AccountOpened(string Owner);

public sealed record MoneyMoved(long Cents, string Note);

/// <summary>Crates that can run out.</summary>
public sealed record CratesMoved(string Sku, long Count);

/// <summary>Guests with names that are nobody's business.</summary>
public sealed record GuestRegistered(Guid GuestId, string Name, string? Email, string Country);

/// <summary>A price in its third shape; the first two exist as stored bodies only.</summary>
public sealed record PriceSetV3(long Cents, string Currency, string Reason);

/// <summary>Known to no catalogue.</summary>
public sealed record NeverRegistered(int Value);

public sealed record Account(string? Owner, long Cents, int Moves);

[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AccountOpened))]
[JsonSerializable(typeof(MoneyMoved))]
[JsonSerializable(typeof(CratesMoved))]
[JsonSerializable(typeof(GuestRegistered))]
[JsonSerializable(typeof(PriceSetV3))]
internal sealed partial class TestJson : JsonSerializerContext;

internal static class TestEvents
{
    public const string AccountCategory = "account";
    public const string CrateCategory = "crate";
    public const string GuestCategory = "guest";
    public const string PriceCategory = "price";

    public static void Register(EventStoreOptions options)
    {
        options.Events
            .Map(new EventType("account_opened", 1, AccountCategory, typeof(AccountOpened), TestJson.Default.AccountOpened, null))
            .Map(new EventType("money_moved", 1, AccountCategory, typeof(MoneyMoved), TestJson.Default.MoneyMoved, null))
            .Map(new EventType("crates_moved", 1, CrateCategory, typeof(CratesMoved), TestJson.Default.CratesMoved, null))
            .Map(new EventType("guest_registered", 1, GuestCategory, typeof(GuestRegistered), TestJson.Default.GuestRegistered, new PersonalFields("GuestId", ["Name", "Email"])))
            .Map(new EventType("price_set_v3", 3, PriceCategory, typeof(PriceSetV3), TestJson.Default.PriceSetV3, null))
            .Upcast("price_set", "price_set_v2", body => new JsonObject { ["Cents"] = (long)(body["Euro"]!.GetValue<decimal>() * 100), ["Currency"] = "EUR" })
            .Upcast("price_set_v2", "price_set_v3", body => new JsonObject { ["Cents"] = body["Cents"]!.GetValue<long>(), ["Currency"] = body["Currency"]!.GetValue<string>(), ["Reason"] = "unknown" })
            // An older shape of a personal event that called its subject by another name, in clear text.
            .Upcast("guest_listed", "guest_registered", body => new JsonObject { ["GuestId"] = body["Id"]!.GetValue<string>(), ["Name"] = body["Name"]!.GetValue<string>(), ["Email"] = null, ["Country"] = "??" });
        options.Fold(AccountCategory, new Account(null, 0, 0), (account, happened) => happened switch
        {
            AccountOpened opened => account with { Owner = opened.Owner },
            MoneyMoved moved => account with { Cents = account.Cents + moved.Cents, Moves = account.Moves + 1 },
            _ => throw new InvalidOperationException($"An account cannot take {happened.GetType()}"),
        });
    }

    public static StreamAppend Append(Guid stream, ExpectedVersion expected, params object[] events) => new(stream, CategoryOf(events[0]), expected, events);

    private static string CategoryOf(object body) => body switch
    {
        AccountOpened or MoneyMoved => AccountCategory,
        CratesMoved => CrateCategory,
        GuestRegistered => GuestCategory,
        _ => PriceCategory,
    };
}
