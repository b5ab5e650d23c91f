using KiVendTout.Domain;
using KiVendTout.Handlers;

namespace KiVendTout.GraphQL.Rest.Problems;

/// <summary>
/// The one place that says which status each kind of "no" has. What the request itself says wrongly is 422, what the present state forbids is 409;
/// the thing addressed itself missing is 404, and gone is 410.
/// </summary>
internal static class ProblemMap
{
    private const int Content = 422;
    private const int State = 409;

    private static readonly Dictionary<string, int> Statuses = new(StringComparer.Ordinal)
    {
        ["customer.address_incomplete"] = Content,
        ["customer.already_registered"] = State,
        ["customer.erased"] = State,
        ["customer.not_found"] = Content,
        ["order.age_not_verified"] = Content,
        ["order.already_paid"] = State,
        ["order.already_placed"] = State,
        ["order.already_shipped"] = State,
        ["order.amount_differs"] = State,
        ["order.cancelled"] = State,
        ["order.line_numbers_clash"] = Content,
        ["order.more_than_bought"] = State,
        ["order.no_lines"] = Content,
        ["order.no_such_line"] = Content,
        ["order.not_found"] = Content,
        ["order.not_paid"] = State,
        ["order.not_shipped"] = State,
        ["order.nothing_returned"] = Content,
        ["order.number_missing"] = Content,
        ["order.on_hold"] = State,
        ["order.other_currency"] = Content,
        ["order.out_of_stock"] = State,
        ["order.too_young"] = Content,
        ["payment.already_authorised"] = State,
        ["payment.already_captured"] = State,
        ["payment.already_requested"] = State,
        ["payment.amount_differs"] = Content,
        ["payment.amount_not_positive"] = Content,
        ["payment.card_mismatch"] = Content,
        ["payment.charged_back"] = State,
        ["payment.declined"] = State,
        ["payment.key_missing"] = Content,
        ["payment.key_reused"] = Content,
        ["payment.more_than_authorised"] = State,
        ["payment.more_than_captured"] = State,
        ["payment.not_authorised"] = State,
        ["payment.not_captured"] = State,
        ["payment.not_found"] = Content,
        ["payment.other_currency"] = Content,
        ["payment.pays_another_order"] = Content,
        ["payment.rejected"] = State,
        ["payment.score_out_of_range"] = Content,
        ["payment.under_review"] = State,
        ["payment.voided"] = State,
        ["product.already_added"] = State,
        ["product.minimum_age_out_of_range"] = Content,
        ["product.name_missing"] = Content,
        ["product.not_found"] = Content,
        ["product.receipt_missing"] = Content,
        ["product.receipt_reused"] = Content,
        ["product.withdrawn"] = State,
        ["stream.archived"] = State,
    };

    /// <summary>Every code that has a status here.</summary>
    public static IReadOnlyCollection<string> Codes => Statuses.Keys;

    /// <summary>A refusal.</summary>
    /// <param name="refusal">What the shop says.</param>
    /// <param name="addressed">The noun that the path names, when it names one thing; null for a collection.</param>
    public static Problem Of(Refusal refusal, string? addressed) => Problem.Of(StatusOf(refusal.Code, addressed), refusal.Code, refusal.Message);

    /// <summary>Input that fits the document and yet not the shop.</summary>
    public static Problem Of(CommandResult.InvalidInput input) => Problem.Of(
        Content, "input.invalid", "Some of the input cannot be used; errors says what, and what to send instead.",
        [.. input.Errors.Select(error => new ProblemError(PointerOf(error.Field), null, error.Problem, error.Remedy))]);

    /// <summary>A lost race.</summary>
    /// <param name="wasExpected">Whether the caller named the version that it wanted.</param>
    public static Problem LostRace(bool wasExpected) => wasExpected
        ? Problem.Of(412, "precondition.failed", "It is no longer at the version that If-Match names. Read it again and decide anew.")
        : Problem.Of(State, "conflict.busy", "Others kept changing the same thing, and nothing was stored. Send the request again.");

    private static int StatusOf(string code, string? addressed)
    {
        if (addressed is not null && code == $"{addressed}.not_found")
        {
            return 404;
        }

        return (addressed, code) is ("customer", "customer.erased") or ("product", "product.withdrawn") ? 410 : Statuses.GetValueOrDefault(code, State);
    }

    // The commands name fields as items[2].quantity; a JSON pointer is /items/2/quantity.
    private static string PointerOf(string field) =>
        $"/{field.Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '/')}";
}
