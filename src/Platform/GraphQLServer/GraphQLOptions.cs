namespace KiVendTout.Platform.GraphQLServer;

/// <summary>Every limit and switch of the engine. The defaults are safe for the open internet; each limit is answered with an error that names it.</summary>
public sealed class GraphQLOptions
{
    /// <summary>Bytes of a request's body, decompressed.</summary>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Tokens of a document.</summary>
    public int MaxTokens { get; set; } = 20_000;

    /// <summary>How deep a document may nest: selections, values, types, each on its own. Bounds every recursion behind the parser.</summary>
    public int MaxParseDepth { get; set; } = 200;

    /// <summary>Field levels of an operation, introspection not counted.</summary>
    public int MaxDepth { get; set; } = 24;

    /// <summary>Fields that a document holds.</summary>
    public int MaxFields { get; set; } = 2_048;

    /// <summary>Aliases that a document holds.</summary>
    public int MaxAliases { get; set; } = 256;

    /// <summary>Fields at the root of a mutation, which run one after the other.</summary>
    public int MaxRootMutations { get; set; } = 20;

    /// <summary>Directives at one place.</summary>
    public int MaxDirectivesPerLocation { get; set; } = 4;

    /// <summary>Pairs of fields that the rule "overlapping fields can be merged" compares before it gives up.</summary>
    public int MaxMergeComparisons { get; set; } = 100_000;

    /// <summary>Fragment spreads that are followed while fields are counted.</summary>
    public int MaxFragmentVisits { get; set; } = 1_000;

    /// <summary>Errors that an answer names.</summary>
    public int MaxErrors { get; set; } = 50;

    /// <summary>Sum of field weights; see <c>@cost</c>.</summary>
    public double MaxFieldCost { get; set; } = 10_000;

    /// <summary>Sum of objects that an operation can return.</summary>
    public double MaxTypeCost { get; set; } = 10_000;

    /// <summary>Items of a page when the client does not say.</summary>
    public int DefaultPageSize { get; set; } = 10;

    /// <summary>Items of a page at the most.</summary>
    public int MaxPageSize { get; set; } = 100;

    /// <summary>Ids that <c>nodes</c> takes at once.</summary>
    public int MaxNodes { get; set; } = 50;

    /// <summary>How long an operation may take; a subscription: how long one event may.</summary>
    public TimeSpan ExecutionTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Operations that run at the same time; more wait for <see cref="QueuePatience"/> and are then refused with 503.</summary>
    public int MaxConcurrentExecutions { get; set; } = 64;

    /// <summary>How long an operation waits for its turn.</summary>
    public TimeSpan QueuePatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Subscriptions of one connection.</summary>
    public int MaxSubscriptionsPerConnection { get; set; } = 50;

    /// <summary>WebSocket and event-stream connections in all.</summary>
    public int MaxSubscriptionConnections { get; set; } = 1_000;

    /// <summary>How long a WebSocket may take to say <c>connection_init</c>.</summary>
    public TimeSpan ConnectionInitTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often an open connection is spoken to when it has nothing to say.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>Bytes of documents kept parsed and validated.</summary>
    public long DocumentCacheBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Whether the schema may be asked about itself. Suggestions ("did you mean") are given only then, for they tell of it too.</summary>
    public bool Introspection { get; set; } = true;

    /// <summary>Takes only documents of <see cref="TrustedDocuments"/>.</summary>
    public bool OnlyTrustedDocuments { get; set; }

    /// <summary>Documents known beforehand, by the lower-case hexadecimal SHA-256 of their text.</summary>
    public IReadOnlyDictionary<string, string> TrustedDocuments { get; set; } = new Dictionary<string, string>();

    /// <summary>Whether a client may register a document by its hash (automatic persisted queries).</summary>
    public bool AutomaticPersistedQueries { get; set; } = true;

    /// <summary>
    /// Where the application explains exceptions of its own: what a client is told of one, or null for a mistake, which stays hidden as <see cref="ErrorCode.Unexpected"/>.
    /// Asked wherever an exception would become an error: of a field, an authoriser, a source of events, a request. What is explained is a state of the world (a server
    /// that is away) and is logged at Warning in one line; what is not is logged at Error with its stack. An error without location and path gets those of its field. It
    /// must be quick and may be called by many threads. <see cref="GraphQLException"/> explains itself and is not asked about.
    /// </summary>
    public Func<Exception, GraphQLError?>? ExplainException { get; set; }

    /// <summary>Whether exception texts are shown; for development only.</summary>
    public bool ShowExceptions { get; set; }
}
