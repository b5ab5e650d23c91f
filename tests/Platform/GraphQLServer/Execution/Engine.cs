using System.Buffers;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Resolver = System.Func<KiVendTout.Platform.GraphQLServer.Execution.ResolverContext, System.Threading.Tasks.ValueTask<object?>>;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

/// <summary>An engine over a schema of SDL, asked as a transport asks it and read as a client reads it.</summary>
internal sealed class Engine : IDisposable
{
    public Engine(
        string sdl,
        Dictionary<string, Resolver>? resolvers = null,
        object? root = null,
        Action<GraphQLOptions>? options = null,
        Action<Schema>? change = null,
        Dictionary<string, SubscriptionSource>? sources = null,
        ILogger<GraphQLExecutor>? logger = null,
        IAuthorizer? authorizer = null,
        TimeProvider? time = null)
    {
        var settings = new GraphQLOptions();
        options?.Invoke(settings);
        var schema = SchemaBuilder.FromSdl(sdl, new SdlBindings { Root = root, Resolvers = resolvers ?? [], Sources = sources ?? [] });
        change?.Invoke(schema);
        Executor = new GraphQLExecutor(schema, settings, logger, authorizer, time);
    }

    public GraphQLExecutor Executor { get; }

    public IServiceProvider Services { get; init; } = new ServiceCollection().BuildServiceProvider();

    public static ClaimsPrincipal Somebody(params string[] roles) =>
        new(new ClaimsIdentity(roles.Select(role => new Claim("roles", role)), "test"));

    /// <summary>Puts rules on a field: "Type.field".</summary>
    public static void Guard(Schema schema, string coordinate, params string[] roles)
    {
        var parts = coordinate.Split('.');
        var type = (ObjectType)schema.Find(parts[0])!;
        type.SetFields([.. type.Fields.Select(field => field.Name != parts[1] ? field : new FieldDefinition
        {
            Name = field.Name,
            Type = field.Type,
            Arguments = field.Arguments,
            Resolver = field.Resolver,
            Source = field.Source,
            Authorization = [new AuthorizationRule(roles, null)],
        })]);
    }

    public static string TextOf(GraphQLResponse response)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Assert.IsAssignableFrom<ExecutionResult>(response).WriteTo(buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The answer as it goes to the client, with apostrophes for quotes.</summary>
    public async Task<string> Ask(string document, string? variables = null, string? operation = null, ClaimsPrincipal? user = null) =>
        TextOf(await Answer(document, variables, operation, user)).Replace('"', '\'');

    /// <summary>Only the data.</summary>
    public async Task<string> Data(string document, string? variables = null)
    {
        var answer = await Ask(document, variables);
        Assert.StartsWith("{'data':", answer, StringComparison.Ordinal);
        return answer[8..^1];
    }

    /// <summary>Messages and paths of the errors: "message @a.0.b".</summary>
    public async Task<string[]> Errors(string document, string? variables = null, ClaimsPrincipal? user = null) =>
        [.. ((ExecutionResult)await Answer(document, variables, user: user)).Errors.Select(Show)];

    public static string Show(GraphQLError error) => error.Path is null ? error.Message : $"{error.Message} @{string.Join('.', error.Path)}";

    public ValueTask<GraphQLResponse> Answer(
        string? document, string? variables = null, string? operation = null, ClaimsPrincipal? user = null, RequestContext? context = null, string? hash = null) =>
        Executor.ExecuteAsync(
            new GraphQLRequest
            {
                Document = document is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(document),
                DocumentHash = hash,
                OperationName = operation,
                Variables = variables is null ? default : JsonDocument.Parse(variables.Replace('\'', '"')).RootElement,
            },
            context ?? Request(user));

    public RequestContext Request(ClaimsPrincipal? user = null, bool reportCost = false, bool onlyQueries = false, CancellationToken aborted = default) => new()
    {
        Services = Services,
        User = user ?? new ClaimsPrincipal(new ClaimsIdentity()),
        Aborted = aborted,
        ReportCost = reportCost,
        OnlyQueries = onlyQueries,
    };

    public void Dispose() => Executor.Dispose();
}
