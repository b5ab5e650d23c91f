namespace KiVendTout.GraphQL.Rest.Documents;

/// <summary>The sentences of the document that belong to no single endpoint.</summary>
internal static class Texts
{
    /// <summary>What a reader must know first.</summary>
    public const string Introduction = """
        The same commands and read models as GraphQL, with the same tokens, rights and limits.

        - **Retries.** Every POST needs an `Idempotency-Key`; PUT and DELETE take one. The same key again gives the same answer and does nothing twice; the same key with another request is refused with 422.
        - **Versions.** `ETag` is the version of the thing's stream. `If-None-Match` saves reading it again; `If-Match` on a command refuses it with 412 when somebody else came first.
        - **Pages.** `limit` and `cursor`; the header `Link` has the addresses of the next and previous page.
        - **Problems** are problem details of RFC 9457 with a `code` that never changes. `errors` names everything that is wrong with the input, and what to send instead.
        - **Formats.** Amounts are decimal texts with their currency, positions in the log are texts, times are ISO 8601 with their offset. Unknown members and parameters are refused by name.
        - **HEAD** answers wherever GET does, and **OPTIONS** everywhere.
        """;

    /// <summary>What a noun is.</summary>
    public static string OfNoun(string noun) => noun switch
    {
        "product" => "What the shop sells, and what is in its warehouse.",
        "order" => "What was ordered, from placing it to its last return, with its history.",
        "payment" => "What was asked for, set aside, taken and given back.",
        "customer" => "Who the customers are and what they agreed to. Personal data are shown to staff and to themselves.",
        "revenue" => "What was sold, by day and country.",
        "activity" => "What visitors do in the shop's pages.",
        _ => throw new ArgumentOutOfRangeException(nameof(noun), noun, "Write a sentence for this noun in Rest/Documents/Texts.cs."),
    };

    /// <summary>What a problem's status means here.</summary>
    public static string OfProblem(int status) => status switch
    {
        400 => "The request is badly formed: malformed JSON, or parameters or members that this document does not allow.",
        401 => "Nobody is signed in, or the token is not valid.",
        403 => "The caller's role does not allow it.",
        404 => "There is no such thing, or it is none of the caller's business.",
        406 => "The client does not accept JSON.",
        409 => "The present state does not allow it; code says why.",
        410 => "It was there and is gone for good.",
        412 => "It is no longer at a version that If-Match names.",
        413 => "The body is too large.",
        415 => "The body is no JSON in UTF-8.",
        422 => "The request fits this document, and yet it cannot be done as it is; code and errors say why.",
        429 => "Too many requests. Wait as long as Retry-After says.",
        503 => "The database cannot be reached. Send the same request again later.",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Write a sentence for this status in Rest/Documents/Texts.cs."),
    };
}
