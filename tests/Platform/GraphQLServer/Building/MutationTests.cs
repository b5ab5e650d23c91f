using KiVendTout.Platform.GraphQLServer.Building;

namespace KiVendTout.Platform.GraphQLServer.Tests.Building;

public sealed class MutationTests
{
    [Fact]
    public void Mutations_take_one_input_and_answer_a_payload()
    {
        var printed = SdlPrinter.Print(Schema());
        Assert.Contains(""""
            type Mutation {
              """Places an order."""
              placeOrder(input: PlaceOrderInput!): PlaceOrderPayload!
              cancel(input: CancelInput!): CancelPayload!
              reset: ResetPayload!
              plain(a: Int!): Int!
            }
            """", printed, StringComparison.Ordinal);
        Assert.Contains(""""
            input PlaceOrderInput {
              """What to buy."""
              sku: String!
              quantity: Int! = 1
              note: String
            }
            """", printed, StringComparison.Ordinal);
        Assert.Contains("input CancelInput {\n  id: Int!\n  reason: String\n}", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("CancelDraft", printed, StringComparison.Ordinal);
        Assert.Contains(""""
            type PlaceOrderPayload {
              """Null when there are errors."""
              order: Order
              """Why it was not done; null when it was."""
              errors: [PlaceOrderError!]
            }
            """", printed, StringComparison.Ordinal);
        Assert.Contains("type CancelPayload {\n  cancelled: Order\n}", printed, StringComparison.Ordinal);
        Assert.Contains("union PlaceOrderError = OutOfStock | UnknownSku", printed, StringComparison.Ordinal);
        Assert.Contains("type OutOfStock implements Error {\n  left: Int!\n  message: String!\n}", printed, StringComparison.Ordinal);
        Assert.Contains("interface Error {", printed, StringComparison.Ordinal);
        Assert.Equal(printed, SdlPrinter.Print(SchemaBuilder.FromSdl(printed)));
    }

    [Fact]
    public async Task A_mutation_answers_the_entity_or_its_errors()
    {
        const string document = """
            mutation($sku: String!) {
              placeOrder(input: {sku: $sku, quantity: 3}) { order { sku quantity } errors { __typename ... on Error { message } ... on OutOfStock { left } } }
            }
            """;
        Assert.Equal("""{"data":{"placeOrder":{"order":{"sku":"a","quantity":3},"errors":null}}}""", await Run.Document(Schema(), document, """{"sku": "a"}"""));
        Assert.Equal(
            """{"data":{"placeOrder":{"order":null,"errors":[{"__typename":"OutOfStock","message":"Only 2 are left.","left":2},{"__typename":"UnknownSku","message":"There is no b."}]}}}""",
            await Run.Document(Schema(), document, """{"sku": "b"}"""));
    }

    [Fact]
    public async Task The_fields_of_the_input_reach_the_method() => Assert.Equal(
        """{"data":{"cancel":{"cancelled":{"sku":"7: late","quantity":0}},"reset":{"order":{"sku":"reset"}},"placeOrder":{"order":{"sku":"x!","quantity":1}},"plain":2}}""",
        await Run.Document(Schema(), """
            mutation {
              cancel(input: {id: 7, reason: "late"}) { cancelled { sku quantity } }
              reset { order { sku } }
              placeOrder(input: {sku: "x", note: "!"}) { order { sku quantity } }
              plain(a: 1)
            }
            """));

    [Fact]
    public void An_error_needs_a_message() => Assert.Contains(
        Assert.Throws<SchemaException>(() => new SchemaBuilder().AddTypes(typeof(Queries), typeof(WrongMutations)).Build()).Problems,
        problem => problem == "Silent.message: it is missing, and Error promises it.");

    private static Types.Schema Schema() => new SchemaBuilder().AddTypes(typeof(Queries), typeof(Mutations)).Build();

    public sealed record Order(string Sku, int Quantity);

    public sealed record OutOfStock(int Left)
    {
        public string Message => $"Only {Left} are left.";
    }

    public sealed record UnknownSku(string Message);

    public sealed record Silent(int Code);

    [InputType]
    public sealed record CancelDraft(int Id, string? Reason);

    [QueryType]
    public static class Queries
    {
        public static int One() => 1;
    }

    [MutationType]
    public static class Mutations
    {
        /// <summary>Places an order.</summary>
        /// <param name="sku">What to buy.</param>
        /// <param name="quantity"></param>
        /// <param name="cancellation"></param>
        /// <param name="note"></param>
        [Error<OutOfStock>]
        [Error<UnknownSku>]
        public static async Task<MutationResult<Order>> PlaceOrderAsync(string sku, int quantity = 1, Optional<string> note = default, CancellationToken cancellation = default)
        {
            await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
            return sku == "b" ? MutationResult.Failed<Order>(new OutOfStock(2), new UnknownSku("There is no b.")) : new Order(sku + (note.HasValue ? note.Value : ""), quantity);
        }

        [PayloadField("cancelled")]
        public static MutationResult<Order> Cancel(CancelDraft draft) => new Order($"{draft.Id}: {draft.Reason}", 0);

        public static MutationResult<Order> Reset() => MutationResult.Done(new Order("reset", 0));

        public static int Plain(int a) => a + 1;
    }

    [MutationType]
    public static class WrongMutations
    {
        [Error<Silent>]
        public static MutationResult<Order> Do() => new Order("", 0);
    }
}
