using KiVendTout.Domain.Activity;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Tests.Activity;

/// <summary>The words of the activity tests: somebody looks for a lantern on a phone.</summary>
public static class ActivityStory
{
    public static readonly Guid Id = ActivityId.OfSession("visitor-1", "session-1");
    private static readonly Guid Customer = Customers.CustomerStory.Id;
    private static readonly Visit Phone = new("session-1", "visitor-1", "mobile", "email");
    private static readonly Sku Lantern = Sku.Parse("71053");

    public static Scenario<Session, ActivityCommand, ActivityEvent> Given(params IEnumerable<ActivityEvent> past) =>
        new(Session.Start, Session.Evolve, Session.Decide, past);

    public static DateTimeOffset At(int minute) => new DateTimeOffset(2010, 12, 1, 8, 0, 0, TimeSpan.Zero).AddMinutes(minute);

    public static RecordActivity Record(ActivityEvent happened, DateTimeOffset? receivedAt = null) => new(Id, happened, receivedAt ?? happened.OccurredAt);

    public static PageViewed SawPage(string message = "m1", int minute = 1) =>
        new(Id, ActivityId.OfEvent(message), At(minute), "home", Customer, Phone, "home");

    public static ProductViewed SawLantern() => new(Id, ActivityId.OfEvent("m2"), At(2), "product_view", Customer, Phone, Lantern);

    public static Searched LookedForLantern() => new(Id, ActivityId.OfEvent("m3"), At(3), "search", Customer, Phone, "white lantern", 3);

    public static Clicked ComparedLantern() => new(Id, ActivityId.OfEvent("m4"), At(4), "compare", Customer, Phone, "compare", "product");

    public static CartChanged TookLantern() => new(Id, ActivityId.OfEvent("m5"), At(5), "add_to_cart", Customer, Phone, Lantern, 2);

    public static SignedIn CameIn() => new(Id, ActivityId.OfEvent("m6"), At(6), "signed_in", Customer, Phone, "passkey");
}
