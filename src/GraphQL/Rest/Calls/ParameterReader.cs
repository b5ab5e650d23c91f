using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.GraphQL.Rest.Shapes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace KiVendTout.GraphQL.Rest.Calls;

/// <summary>Reads an endpoint's parameters: each at most once, of its declared shape, and no others behind the question mark.</summary>
internal static class ParameterReader
{
    /// <summary>The values that are there, by name, or the problem they have.</summary>
    public static (IReadOnlyDictionary<string, string> Values, Problem? Problem) Read(HttpRequest request, Endpoint endpoint)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var errors = new List<ProblemError>();
        foreach (var parameter in endpoint.Parameters)
        {
            Read(request, parameter, values, errors);
        }

        var known = endpoint.Parameters.Where(parameter => parameter.Place == ParameterPlace.Query).Select(parameter => parameter.Name).ToArray();
        var remedy = known.Length == 0 ? "Leave it out: this operation takes none." : $"Leave it out, or send one of {string.Join(", ", known)}.";
        errors.AddRange(request.Query.Keys.Except(known, StringComparer.Ordinal).Select(name => new ProblemError(null, name, "This parameter is not known here.", remedy)));
        return (values, errors.Count == 0 ? null : ProblemOf(errors));
    }

    private static Problem ProblemOf(List<ProblemError> errors) =>
        errors is [{ Parameter: "Idempotency-Key" } key]
            ? Problem.Of(400, "idempotency_key.invalid", $"The header Idempotency-Key cannot be used: {Lower(key.Detail)} {key.Remedy}", key)
            : Problem.Of(400, "parameter.invalid", "Some parameters cannot be used; errors says which, and what to send instead.", errors);

    private static void Read(HttpRequest request, EndpointParameter parameter, Dictionary<string, string> values, List<ProblemError> errors)
    {
        var given = parameter.Place switch
        {
            ParameterPlace.Path => new StringValues(Unescaped(request.RouteValues[parameter.Name] as string)),
            ParameterPlace.Query => Exactly(request.Query, parameter.Name),
            _ => request.Headers[parameter.Name],
        };
        if (given.Count == 0)
        {
            if (parameter.Required)
            {
                errors.Add(new ProblemError(null, parameter.Name, "It is missing.", Remedies.For(parameter.Shape)));
            }

            return;
        }

        if (given.Count > 1)
        {
            errors.Add(new ProblemError(null, parameter.Name, "It comes more than once.", "Send it once."));
            return;
        }

        var check = new ShapeCheck();
        check.Parameter(given[0] ?? "", parameter.Shape, parameter.Name);
        errors.AddRange(check.Misfits.Select(misfit => new ProblemError(null, parameter.Name, misfit.Problem, misfit.Remedy)));
        values[parameter.Name] = given[0] ?? "";
    }

    // Routing leaves %2F as it is, so that a slash inside a segment does not end it; no text of ours has a percent sign of its own.
    private static string Unescaped(string? segment) => (segment ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    // ASP.NET finds names in any case; a document that says "limit" means just that.
    private static StringValues Exactly(IQueryCollection query, string name) =>
        query.Keys.Contains(name, StringComparer.Ordinal) ? query[name] : StringValues.Empty;

    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];
}
