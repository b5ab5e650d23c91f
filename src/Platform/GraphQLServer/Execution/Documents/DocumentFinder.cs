using System.Text;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Telemetry;
using KiVendTout.Platform.GraphQLServer.Types;
using KiVendTout.Platform.GraphQLServer.Validation;

namespace KiVendTout.Platform.GraphQLServer.Execution.Documents;

/// <summary>From a request to a valid document: by its text, by a hash known beforehand (trusted documents), or by a hash that a client registered.</summary>
internal sealed class DocumentFinder(Schema schema, GraphQLOptions options)
{
    private readonly ParserLimits _limits = ParserLimits.From(options);

    public DocumentCache Cache { get; } = new(options.DocumentCacheBytes);

    /// <summary>The plan, or the refusal.</summary>
    public DocumentPlan? Find(GraphQLRequest request, out Answer? refusal)
    {
        if (request.Document is { } text && (text.Length > 0 || request.DocumentHash is null))
        {
            return FindByText(text.Span, request.DocumentHash, out refusal);
        }

        if (request.DocumentHash is { } hash)
        {
            return FindByHash(hash, out refusal);
        }

        refusal = Answer.Refused(ResultKind.OperationError, ErrorCode.BadRequest, "The request has no document. Send one as \"query\".");
        return null;
    }

    private DocumentPlan? FindByText(ReadOnlySpan<byte> text, string? hash, out Answer? refusal)
    {
        refusal = null;
        var plan = Cache.Find(text);
        GraphQLTelemetry.LookedUp(plan is not null);
        if (plan is not null && hash is null && !options.OnlyTrustedDocuments)
        {
            return plan;
        }

        if (hash is not null || options.OnlyTrustedDocuments)
        {
            var actual = plan?.Hash ?? DocumentPlan.HashOf(text);
            if (hash is not null && !actual.Equals(hash, StringComparison.OrdinalIgnoreCase))
            {
                refusal = Answer.Refused(ResultKind.PersistedError, ErrorCode.BadRequest, "provided sha does not match query");
                return null;
            }

            if (options.OnlyTrustedDocuments && !options.TrustedDocuments.ContainsKey(actual))
            {
                refusal = NotTrusted();
                return null;
            }
        }

        plan ??= Read(text, out refusal);
        if (plan is not null && hash is not null && options.AutomaticPersistedQueries)
        {
            Cache.Register(plan);
        }

        return plan;
    }

    private DocumentPlan? FindByHash(string hash, out Answer? refusal)
    {
        refusal = null;
        var known = hash.ToLowerInvariant();
        if (options.TrustedDocuments.TryGetValue(known, out var text))
        {
            if (Cache.Find(known) is { } kept)
            {
                return kept;
            }

            var plan = Read(Encoding.UTF8.GetBytes(text), out refusal);
            if (plan is not null)
            {
                Cache.Register(plan);
            }

            return plan;
        }

        if (options.OnlyTrustedDocuments)
        {
            refusal = NotTrusted();
            return null;
        }

        if (!options.AutomaticPersistedQueries)
        {
            // The words that clients of Apollo's protocol look for.
            refusal = Answer.Refused(ResultKind.PersistedError, ErrorCode.PersistedQueryNotFound, "PersistedQueryNotSupported");
            return null;
        }

        var registered = Cache.Find(known);
        GraphQLTelemetry.LookedUp(registered is not null);
        refusal = registered is null ? Answer.Refused(ResultKind.PersistedError, ErrorCode.PersistedQueryNotFound, "PersistedQueryNotFound") : null;
        return registered;
    }

    private DocumentPlan? Read(ReadOnlySpan<byte> text, out Answer? refusal)
    {
        refusal = null;
        try
        {
            // A copy: the request's own bytes may be given back to a pool.
            var document = Parser.Parse(new SourceText(text.ToArray()), _limits);
            var errors = DocumentValidator.Validate(schema, document, options);
            if (errors.Count > 0)
            {
                refusal = new Answer(ResultKind.ValidationError, errors, null, null);
                return null;
            }

            var plan = new DocumentPlan(schema, document);
            Cache.Add(plan);
            return plan;
        }
        catch (GraphQLSyntaxException problem)
        {
            refusal = new Answer(ResultKind.SyntaxError, [problem.Error], null, null);
        }
        catch (InsufficientExecutionStackException)
        {
            refusal = Answer.Refused(ResultKind.ValidationError, ErrorCode.LimitExceeded, "The document nests too deep. Ask for fewer levels at once.");
        }

        return null;
    }

    private static Answer NotTrusted() => Answer.Refused(
        ResultKind.PersistedError, ErrorCode.OnlyTrustedDocuments, "Only documents known beforehand are taken here. Send the hash of one of them.");
}
