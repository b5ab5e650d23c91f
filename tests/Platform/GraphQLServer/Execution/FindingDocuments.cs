using System.Security.Cryptography;
using System.Text;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

public sealed class FindingDocuments
{
    private const string Sdl = "type Query { a: Int b: Int }";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static (ResultKind Kind, string? Code, string? Message) Verdict(GraphQLResponse response)
    {
        var answer = Assert.IsAssignableFrom<ExecutionResult>(response);
        var first = answer.Errors.Count == 0 ? null : answer.Errors[0];
        return (answer.Kind, first?.Code, first?.Message);
    }

    [Fact]
    public async Task A_client_registers_a_document_and_sends_only_its_hash_from_then_on()
    {
        using var engine = new Engine(Sdl, root: new { a = 1 });
        Assert.Equal((ResultKind.PersistedError, ErrorCode.PersistedQueryNotFound, "PersistedQueryNotFound"), Verdict(await engine.Answer(null, hash: Hash("{ a }"))));
        Assert.Equal("{\"data\":{\"a\":1}}", Engine.TextOf(await engine.Answer("{ a }", hash: Hash("{ a }"))));
        Assert.Equal("{\"data\":{\"a\":1}}", Engine.TextOf(await engine.Answer(null, hash: Hash("{ a }"))));
        Assert.Equal((ResultKind.PersistedError, ErrorCode.BadRequest, "provided sha does not match query"), Verdict(await engine.Answer("{ b }", hash: Hash("{ a }"))));
    }

    [Fact]
    public async Task A_document_sent_without_its_hash_is_not_found_by_it_and_a_broken_one_never()
    {
        using var engine = new Engine(Sdl);
        await engine.Answer("{ a }");
        Assert.Equal(ResultKind.PersistedError, Verdict(await engine.Answer(null, hash: Hash("{ a }"))).Kind);
        Assert.Equal(ResultKind.ValidationError, Verdict(await engine.Answer("{ no }", hash: Hash("{ no }"))).Kind);
        Assert.Equal(ResultKind.PersistedError, Verdict(await engine.Answer(null, hash: Hash("{ no }"))).Kind);
    }

    [Fact]
    public async Task Where_only_trusted_documents_are_taken_nothing_else_is_even_parsed()
    {
        using var engine = new Engine(Sdl, root: new { a = 1 }, options: options =>
        {
            options.OnlyTrustedDocuments = true;
            options.TrustedDocuments = new Dictionary<string, string> { [Hash("{ a }")] = "{ a }" };
        });
        Assert.Equal("{\"data\":{\"a\":1}}", Engine.TextOf(await engine.Answer(null, hash: Hash("{ a }"))));
        Assert.Equal("{\"data\":{\"a\":1}}", Engine.TextOf(await engine.Answer("{ a }")));
        Assert.Equal(ErrorCode.OnlyTrustedDocuments, Verdict(await engine.Answer("{ b }")).Code);
        Assert.Equal(ErrorCode.OnlyTrustedDocuments, Verdict(await engine.Answer("{{{")).Code);
        Assert.Equal(ErrorCode.OnlyTrustedDocuments, Verdict(await engine.Answer("{ b }", hash: Hash("{ b }"))).Code);
        Assert.Equal(ErrorCode.OnlyTrustedDocuments, Verdict(await engine.Answer(null, hash: Hash("{ b }"))).Code);
    }

    [Fact]
    public async Task Without_persisted_queries_a_client_is_told_so()
    {
        using var engine = new Engine(Sdl, root: new { a = 1 }, options: options => options.AutomaticPersistedQueries = false);
        Assert.Equal("{\"data\":{\"a\":1}}", Engine.TextOf(await engine.Answer("{ a }", hash: Hash("{ a }"))));
        Assert.Equal("PersistedQueryNotSupported", Verdict(await engine.Answer(null, hash: Hash("{ a }"))).Message);
    }

    [Fact]
    public async Task Kept_documents_stay_within_their_bytes_and_those_in_use_stay()
    {
        using var engine = new Engine(Sdl, root: new { a = 1 }, options: options => options.DocumentCacheBytes = 100_000);
        await engine.Answer("{ a }", hash: Hash("{ a }"));
        for (var i = 0; i < 500; i++)
        {
            await engine.Answer($"{{ alias{i}: a }}");
            Assert.InRange(engine.Executor.Documents.Bytes, 1, 100_000);
            Assert.Equal(ResultKind.Executed, Verdict(await engine.Answer(null, hash: Hash("{ a }"))).Kind);
        }

        Assert.InRange(engine.Executor.Documents.Count, 10, 30);
    }

    [Fact]
    public async Task Broken_documents_are_not_kept()
    {
        using var engine = new Engine(Sdl);
        Assert.Equal((ResultKind.SyntaxError, ErrorCode.Syntax), (Verdict(await engine.Answer("{ a")).Kind, Verdict(await engine.Answer("{ a")).Code));
        Assert.Equal(ResultKind.ValidationError, Verdict(await engine.Answer("{ no }")).Kind);
        Assert.Equal(0, engine.Executor.Documents.Count);
    }

    [Theory]
    [InlineData("query A { a } query B { b }", null, "Must provide operation name if query contains multiple operations.")]
    [InlineData("query A { a } query B { b }", "C", "Unknown operation named \"C\".")]
    [InlineData("{ a }", "C", "Unknown operation named \"C\".")]
    public async Task An_operation_that_cannot_be_chosen_is_an_error(string document, string? name, string message)
    {
        using var engine = new Engine(Sdl);
        Assert.Equal((ResultKind.OperationError, ErrorCode.OperationNotFound, message), Verdict(await engine.Answer(document, operation: name)));
    }

    [Fact]
    public async Task The_named_operation_runs_and_an_empty_name_is_none()
    {
        using var engine = new Engine(Sdl, root: new { a = 1, b = 2 });
        Assert.Equal("{'data':{'b':2}}", await engine.Ask("query A { a } query B { b }", operation: "B"));
        Assert.Equal("{'data':{'a':1}}", await engine.Ask("query A { a }", operation: ""));
        Assert.Equal(ErrorCode.BadRequest, Verdict(await engine.Answer(null)).Code);
    }

    [Fact]
    public async Task The_bytes_of_a_request_may_be_reused_when_it_is_answered()
    {
        using var engine = new Engine(Sdl, root: new { a = 1, b = 2 });
        var bytes = Encoding.UTF8.GetBytes("{ a }");
        var request = new GraphQLRequest { Document = bytes };
        await engine.Executor.ExecuteAsync(request, engine.Request());
        bytes[2] = (byte)'b';
        Assert.Equal("{\"data\":{\"b\":2}}", Engine.TextOf(await engine.Executor.ExecuteAsync(request, engine.Request())));
        Assert.Equal("{'data':{'a':1}}", await engine.Ask("{ a }"));
    }
}
