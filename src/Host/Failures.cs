using System.Net.Sockets;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Loading;
using KiVendTout.Handlers.Datasets.Prices;
using KiVendTout.Handlers.Datasets.Reading;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Handlers.OnlineRetail;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.Documents;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.Lake.Objects;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.TokenIssuer;
using Npgsql;

namespace KiVendTout.Host;

/// <summary>The errors that a user can do something about, each with its exit code. Anything else is our mistake and keeps its stack trace.</summary>
internal static class Failures
{
    /// <summary>Exit code and message of a known failure, or null.</summary>
    public static (int Code, string Message)? Explain(Exception error) => error switch
    {
        SettingsException e => (ExitCode.Usage, e.Message),
        OrderFileException { IsDamaged: false } e => (ExitCode.Usage, e.Message),
        OrderFileException e => (ExitCode.Failed, e.Message),
        DeclarationException e => (ExitCode.Failed, e.Message),
        DatasetChangeException e => (ExitCode.Failed, e.Message),
        SourceException e => (ExitCode.Failed, e.Message),
        LoadException e => (ExitCode.Failed, e.Message),
        TokenIssuerException e => (ExitCode.Failed, e.Message),
        EventStoreException e => (ExitCode.Failed, e.Message),
        ObjectStoreException e => (ExitCode.Failed, e.Message),
        KafkaUnreachableException e => (ExitCode.Failed, e.Message),
        DocumentException { InnerException: DllNotFoundException } e => (ExitCode.Missing, e.Message),
        DocumentException e => (ExitCode.Failed, e.Message),
        HouseRefusedException e => (ExitCode.Usage, e.Message),
        PriceModelsMissingException e => (ExitCode.Missing, e.Message),
        DllNotFoundException e => (ExitCode.Missing, $"A native library is missing: {e.Message} ./kvt doctor says what to install."),
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } e =>
            (ExitCode.Failed, $"PostgreSQL refuses this user: {e.MessageText}. Check KVT_PG, or PGUSER and PGPASSFILE."),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } e => (ExitCode.Failed, $"The disk of PostgreSQL is full: {e.MessageText}. Free some room and run this again."),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } e => (ExitCode.Failed, $"{e.MessageText}. Create it, or correct KVT_PG or PGDATABASE."),
        NpgsqlException { InnerException: SocketException or IOException or TimeoutException } e => (ExitCode.Failed, $"PostgreSQL cannot be reached; is it running? ({e.Message})"),
        PostgresException { SqlState: [.. "57P", _, _] } e => (ExitCode.Failed, $"PostgreSQL is shutting down or starting: {e.MessageText}. Run this again in a moment."),
        UnauthorizedAccessException e => (ExitCode.Failed, e.Message),
        IOException e => (ExitCode.Failed, e.Message),
        _ => null,
    };
}
