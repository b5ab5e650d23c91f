using System.Text.Json.Serialization;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Platform.Messaging.Tests.Handling;

public sealed class FindingHandlers
{
    private static readonly MessageCatalogue Catalogue = MessageCatalogue.Of([typeof(Put), typeof(Fail)]);

    [Fact]
    public void Says_what_is_wrong_before_any_message_comes()
    {
        Says("TwiceHandler.Handle and TwiceHandler.HandleAsync", typeof(TwiceHandler));
        Says("asks for Ledgers (ledgers), which nobody gives", typeof(FailHandler));
        Says("StringHandler.Handle is String, which is no message", typeof(StringHandler));
        Says("has no parameter", typeof(NothingHandler));
        Says("has no method Handle or HandleAsync", typeof(EmptyHandler));
        Says("is Ledgers, which is no message", typeof(SetTimersHandler));
    }

    [Fact]
    public void Every_message_of_the_assemblies_needs_a_handler()
    {
        var none = MessageCatalogue.Of([typeof(Unhandled)]);
        var wrong = Assert.Throws<MessageSetupException>(() => HandlerTable.Discover(none, [typeof(Envelope).Assembly], new HandlerServices()));
        Assert.Contains("No method handles test.unhandled.v1 (Unhandled)", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_records_of_one_name_and_a_record_without_one_are_refused()
    {
        Assert.Contains("Two records are named 'test.put.v1'", Assert.Throws<MessageSetupException>(() => MessageCatalogue.Of([typeof(Put), typeof(PutAgain)])).Message, StringComparison.Ordinal);
        Assert.Contains("has no [Message]", Assert.Throws<MessageSetupException>(() => MessageCatalogue.Of([typeof(string)])).Message, StringComparison.Ordinal);
        Assert.Contains("no name for a message", Assert.Throws<MessageSetupException>(() => MessageCatalogue.Of([typeof(BadlyNamed)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_may_take_properties_that_it_does_not_know()
    {
        var catalogue = MessageCatalogue.Of([typeof(Tolerant)]);
        Assert.Null(catalogue.Read(new Envelope { Id = "1", Type = "test.tolerant.v1", Body = """{"name":"n","more":1}"""u8.ToArray() }, out var message));
        Assert.Equal(new Tolerant("n"), message);
    }

    [Fact]
    public void Null_is_not_written_and_may_be_missing_so_what_was_written_can_be_read()
    {
        var catalogue = MessageCatalogue.Of([typeof(Nullable)]);
        var body = catalogue.Write(new Nullable(null, null));
        Assert.Equal("{}", System.Text.Encoding.UTF8.GetString(body.Span));
        Assert.Null(catalogue.Read(new Envelope { Id = "1", Type = "test.nullable.v1", Body = body }, out var message));
        Assert.Equal(new Nullable(null, null), message);
    }

    [Fact]
    public async Task Every_way_to_return_comes_out_the_same()
    {
        var table = HandlerTable.Of(Catalogue, new HandlerServices(), typeof(ValueTaskHandler), typeof(VoidTaskHandler));
        var context = new MessageContext(new Envelope { Id = "1", Type = "t" }, DateTimeOffset.UnixEpoch);
        Assert.Equal("a1", await table.Find(typeof(Put))!.Call(new Put("a", 1), context, TestContext.Current.CancellationToken));
        Assert.Null(await table.Find(typeof(Fail))!.Call(new Fail("a"), context, TestContext.Current.CancellationToken));
    }

    private static void Says(string what, Type handler)
    {
        var wrong = Assert.Throws<MessageSetupException>(() => HandlerTable.Of(Catalogue, new HandlerServices(), handler));
        Assert.Contains(what, wrong.Message, StringComparison.Ordinal);
    }

    [Message("test.unhandled.v1")]
    private sealed record Unhandled;

    [Message("test.put.v1")]
    private sealed record PutAgain;

    [Message("not a name")]
    private sealed record BadlyNamed;

    [Message("test.tolerant.v1")]
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
    private sealed record Tolerant(string Name);

    [Message("test.nullable.v1")]
    private sealed record Nullable(string? Must, string? May = null);

    private static class TwiceHandler
    {
        public static void Handle(Put message) => _ = message;

        public static void HandleAsync(Put message) => _ = message;
    }

    private static class StringHandler
    {
        public static void Handle(string message) => _ = message;
    }

    private static class NothingHandler
    {
        public static void Handle()
        {
        }
    }

    private static class EmptyHandler;

    private static class ValueTaskHandler
    {
        public static async ValueTask<string> HandleAsync(Put message)
        {
            await Task.Yield();
            return $"{message.Account}{message.Amount}";
        }
    }

    private static class VoidTaskHandler
    {
        public static async Task HandleAsync(Fail message)
        {
            await Task.Yield();
            _ = message;
        }
    }
}
