using KiVendTout.Platform.Documents.Mongo;
using KiVendTout.Platform.Documents.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace KiVendTout.Platform.Documents;

/// <summary>Opens the documents' database that the settings name.</summary>
public static class DocumentDatabase
{
    /// <summary>
    /// Opens MongoDB when <see cref="DocumentSettings.MongoUri"/> is set, else PostgreSQL. Connects to nothing yet: the server may come later.
    /// </summary>
    /// <param name="settings">Where.</param>
    /// <param name="postgres">Connections to PostgreSQL; they stay the caller's. Not used when MongoDB is set.</param>
    /// <param name="log">Where what goes wrong in the background is told.</param>
    /// <exception cref="DocumentException">The URI is none, or the C driver is not installed; the message says what to do.</exception>
    public static IDocumentDatabase Open(DocumentSettings settings, NpgsqlDataSource postgres, ILogger? log = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(postgres);
        log ??= NullLogger.Instance;
        return settings.MongoUri is not null ? new MongoDocuments(settings) : new PostgresDocuments(postgres, settings.PostgresSchema, TimeProvider.System, log);
    }
}
