namespace KiVendTout.Platform.Documents;

/// <summary>Where documents are kept. Its text never shows a password.</summary>
public sealed record DocumentSettings
{
    /// <summary>The environment variable that holds <see cref="MongoUri"/>, named in messages.</summary>
    public const string Variable = "KVT_MONGO_URI";

    /// <summary>
    /// <c>mongodb://</c> or <c>mongodb+srv://</c>, as MongoDB documents it: hosts, user and password, database, TLS, timeouts and pool size are all said there.
    /// Null: documents are kept in PostgreSQL.
    /// </summary>
    public string? MongoUri { get; init; }

    /// <summary>MongoDB's database when the URI names none.</summary>
    public string MongoDatabase { get; init; } = "kivendtout";

    /// <summary>PostgreSQL's schema, with a table for each collection.</summary>
    public string PostgresSchema { get; init; } = "kivendtout_documents";

    /// <inheritdoc/>
    public override string ToString() => MongoUri is null ? $"PostgreSQL, schema {PostgresSchema}" : "MongoDB";
}
