using System.Collections.Frozen;
using System.Globalization;

namespace KiVendTout.Handlers.Activity;

/// <summary>
/// A clickstream in comma-separated values: one event a line, told by its name. The table says which of our events a name is; the name itself is kept, so
/// figures per name agree with the file.
/// </summary>
public static class Clickstream
{
    /// <summary>The first line of such a file.</summary>
    public const string Header = "user_id,session_id,event,timestamp,platform,acquisition_channel,user_cohort,user_lifecycle";

    private const int Fields = 8;

    private static readonly FrozenSet<string> Pages = FrozenSet.Create(
        StringComparer.Ordinal,
        "home", "catalog", "promo_page", "cart", "shipping_details", "payment_details", "purchase", "account_page", "review_page", "error_page", "payment_error", "checkout_bug");

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="told">The event. The user is a visitor, for the file knows nothing of our customers; times without an offset are UTC; cohort and life cycle, which follow from the visits, are left out.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Read(string line, out UserEvent? told)
    {
        ArgumentNullException.ThrowIfNull(line);
        told = null;
        var fields = line.Split(',');
        if (fields.Length != Fields)
            return $"It has {fields.Length} fields instead of {Fields}.";
        if (!DateTimeOffset.TryParse(fields[3], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            return "Its fourth field is no time such as 2024-03-13 10:21:14.";

        told = Of(fields[2]) with
        {
            VisitorId = fields[0],
            SessionId = fields[1],
            At = at,
            Platform = fields[4],
            Channel = fields[5].Length == 0 ? null : fields[5],
            Name = fields[2],
        };
        return null;
    }

    /// <summary>The table. What is neither a view of something nor a change of the cart is something that was used.</summary>
    private static UserEvent Of(string name) => name switch
    {
        "product_view" => new UserProductViewed { SessionId = "", At = default, Platform = "" },
        "search" => new UserSearched { SessionId = "", At = default, Platform = "" },
        "add_to_cart" => new UserCartChanged { SessionId = "", At = default, Platform = "", Change = 1 },
        _ when Pages.Contains(name) => new UserPageViewed { SessionId = "", At = default, Platform = "", Page = name },
        _ => new UserClicked { SessionId = "", At = default, Platform = "", Element = name },
    };
}
