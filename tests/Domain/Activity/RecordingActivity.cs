using KiVendTout.Domain.Activity;
using static KiVendTout.Domain.Tests.Activity.ActivityStory;

namespace KiVendTout.Domain.Tests.Activity;

public sealed class RecordingActivity
{
    [Fact]
    public void What_a_visitor_does_is_written_down()
    {
        Given().When(Record(SawPage())).ThenEvents(SawPage());
        Given(SawPage()).When(Record(LookedForLantern())).ThenEvents(LookedForLantern());
    }

    [Fact]
    public void The_same_message_again_is_the_same_event() =>
        Given(SawPage("m1", 1), SawPage("m2", 2)).When(Record(SawPage("m1", 1))).ThenNothing();

    [Fact]
    public void A_message_may_come_after_later_ones() =>
        Given(SawPage("m2", 2)).When(Record(SawPage("m1", 1))).ThenEvents(SawPage("m1", 1));

    [Fact]
    public void A_clock_may_be_a_day_ahead_and_no_more()
    {
        Given().When(Record(SawPage(), At(1) - Session.Ahead)).ThenEvents(SawPage());
        Given().When(Record(SawPage(), At(1) - Session.Ahead - TimeSpan.FromTicks(1))).ThenRefused(ActivityRefusal.InTheFuture);
    }

    [Fact]
    public void An_event_of_another_session_is_refused() =>
        Given().When(Record(SawPage() with { ActivityId = ActivityId.OfSession("visitor-2", "session-1") })).ThenRefused(ActivityRefusal.OtherSession);

    [Fact]
    public void A_session_sent_again_as_a_whole_never_counts_twice_however_long_it_is()
    {
        var day = Enumerable.Range(0, 3 * Session.Remembered).Select(minute => SawPage($"m{minute}", minute)).ToArray();
        var all = Given(day);

        Assert.All(day, seen => all.When(Record(seen)).ThenNothing());
        Assert.Equal(Session.Remembered, Assert.IsType<Session.Begun>(all.State).Latest.Length);
        all.When(Record(SawPage("new", day.Length))).ThenEvents(SawPage("new", day.Length));
    }

    [Fact]
    public void A_session_has_an_end()
    {
        var full = (Session)new Session.Begun([new Session.Heard(ActivityId.OfEvent("m0"), At(0))], Forgotten: null, Session.Longest);

        Assert.Equal(ActivityRefusal.SessionFull, Assert.IsType<Decision.Refused>(Session.Decide(full, Record(SawPage("new", 1)))).Refusal);
        Assert.Empty(Assert.IsType<Decision.Accepted>(Session.Decide(full, Record(SawPage("m0", 0)))).Events);
    }

    [Fact]
    public void A_change_of_no_pieces_is_none() => Given(SawPage()).When(Record(TookLantern() with { Change = 0 })).ThenNothing();

    [Fact]
    public void Ids_follow_from_names_and_keep_visitors_apart()
    {
        Assert.NotEqual(ActivityId.OfSession("a", "bc"), ActivityId.OfSession("ab", "c"));
        Assert.Equal(Id, ActivityId.OfEvent(Id.ToString()));
        Assert.NotEqual(ActivityId.OfEvent("v", "s", At(1), "home", 0), ActivityId.OfEvent("v", "s", At(1), "home", 1));
    }
}
