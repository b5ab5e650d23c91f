using System.Text.Json;
using System.Text.Json.Serialization;
using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Asking;
using KiVendTout.Handlers;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Appending;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.GraphQL.Mutations;

/// <summary>
/// Where mutations hand in their wishes: runs a command once for each key, and shows its answer. A key that comes again gets the first answer again, with the
/// entity as it was then, whatever happened in between.
/// </summary>
/// <param name="store">The shop's store.</param>
/// <param name="commands">Its commands.</param>
/// <param name="time">Where time comes from.</param>
/// <param name="settings">What this shop takes.</param>
public sealed class ShopDesk(StreamStore store, ShopCommands commands, TimeProvider time, ShopSettings settings)
{
    private const int LongestKey = 200;
    private static readonly JsonSerializerOptions Canonical = new() { Converters = { new PlainDecimals(), new JsonStringEnumConverter() } };

    internal StreamStore Store => store;

    internal TimeProvider Time => time;

    internal ShopSettings Settings => settings;

    /// <summary>Runs a command and shows the entity that it was about.</summary>
    /// <param name="context">The mutation.</param>
    /// <param name="key">The idempotency key.</param>
    /// <param name="request">All that was asked: the same key with another request is refused.</param>
    /// <param name="run">Runs it.</param>
    /// <param name="show">Shows a stream as of a version.</param>
    /// <param name="skus">Products that can be out of stock.</param>
    internal async Task<MutationResult<T>> RunAsync<T, TRequest>(
        ResolverContext context,
        string key,
        TRequest request,
        Func<ShopCommands, TRequest, EventMetadata, CancellationToken, Task<CommandResult>> run,
        Func<Guid, long, Task<T?>> show,
        IEnumerable<string>? skus = null)
        where T : class
    {
        if (FaultOf(key) is { } fault)
        {
            return MutationResult.Failed<T>(fault);
        }

        var metadata = new EventMetadata(CorrelationId: System.Diagnostics.Activity.Current?.TraceId.ToString(), User: context.Caller().Subject);
        var result = await run(commands.Once(KeyOf(context, key, request)), request, metadata, context.CancellationToken).ConfigureAwait(false);
        return result switch
        {
            CommandResult.Accepted accepted => await ShowAsync(accepted, show).ConfigureAwait(false)
                ?? throw new InvalidOperationException($"{context.Field.Name} was accepted at version {accepted.Version} of {accepted.StreamId}, which has no row."),
            CommandResult.InvalidInput invalid => MutationResult.Failed<T>([.. invalid.Errors.Select(error => new InvalidInputError(error.Field, error.Problem, error.Remedy))]),
            CommandResult.Refused { Refusal: var refusal } => MutationResult.Failed<T>(ErrorOf(refusal, skus ?? [])),
            CommandResult.Conflict => MutationResult.Failed<T>(new ConflictError()),
            CommandResult.KeyReused => MutationResult.Failed<T>(new IdempotencyKeyReusedError()),
            _ => throw new InvalidOperationException($"{result.GetType().Name} is an answer that mutations do not know: add it here."),
        };
    }

    /// <summary>What is wrong with an idempotency key, or null.</summary>
    internal static InvalidInputError? FaultOf(string key) => key.Length is > 0 and <= LongestKey && RequestKey.IsWellFormed(key) ? null
        : new InvalidInputError(
            "idempotencyKey", $"It does not have 1 to {LongestKey} characters, or has control characters.", "Send a key that is new for each new wish and the same for each retry.");

    /// <summary>The name of a request: who asks, their key, and what for.</summary>
    internal static RequestKey KeyOf<TRequest>(ResolverContext context, string key, TRequest request) =>
        RequestKey.Of(ScopeOf(context.Caller()), key, $"{context.Field.Name}\n{JsonSerializer.Serialize(request, Canonical)}");

    /// <summary>A refusal as an error of a mutation.</summary>
    internal static MutationResult<T> Refused<T>(Refusal refusal)
        where T : class => MutationResult.Failed<T>(ErrorOf(refusal, []));

    /// <summary>Whether the caller may act for whoever placed an order. One that does not exist is nobody's.</summary>
    internal async ValueTask<bool> ActsForOrderAsync(ResolverContext context, Guid order)
    {
        var caller = context.Caller();
        return caller.IsStaff || (await FactsAsync(order, context.CancellationToken).ConfigureAwait(false) is { } facts && caller.ActsFor(facts.Placed.CustomerId));
    }

    /// <summary>What was ordered; null when there is no such order.</summary>
    internal async Task<OrderFacts?> FactsAsync(Guid order, CancellationToken ct) =>
        (await store.LoadAsync<Order>(StreamCategory.Order, order, ct).ConfigureAwait(false)).State switch
        {
            Order.Open open => open.Facts,
            Order.Sent sent => sent.Facts,
            Order.Cancelled cancelled => cancelled.Facts,
            _ => null,
        };

    // Reading says that nothing was written, which is not what to hear of a wish that was done.
    private static async Task<T?> ShowAsync<T>(CommandResult.Accepted done, Func<Guid, long, Task<T?>> show)
        where T : class
    {
        try
        {
            return await show(done.StreamId, done.Version).ConfigureAwait(false);
        }
        catch (Exception gone) when (StoreOutage.Is(gone))
        {
            throw StoreOutage.DoneButNotShown();
        }
    }

    private static object ErrorOf(Refusal refusal, IEnumerable<string> skus) =>
        skus.FirstOrDefault(sku => ShopRefusal.OutOfStock(sku) == refusal) is { } sold ? new OutOfStockError(sold, refusal.Message) : new RefusedError(refusal.Code, refusal.Message);

    // Keys of two callers never meet. A subject that cannot be stored as it is goes by its hash.
    private static string ScopeOf(Caller caller) => RequestKey.IsWellFormed(caller.Subject)
        ? caller.Subject!
        : $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(caller.Subject ?? "")))}";

    // 2.5 and 2.50 are the same wish.
    private sealed class PlainDecimals : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(value / 1.0000000000000000000000000000m);
    }
}
