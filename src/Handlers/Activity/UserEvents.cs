using System.ComponentModel.DataAnnotations;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Activity;

/// <summary>
/// What a visitor did in the shop's pages, as a page, an app or a file tells it. Nothing in it is free text that could hold a name or an address, except what
/// was searched for.
/// </summary>
public abstract record UserEvent
{
    /// <summary>The topic on which these arrive; its key is <see cref="VisitorKey"/>.</summary>
    public const string Topic = "user-events";

    /// <summary>The consumer of ours that takes them from there.</summary>
    public const string Consumer = "kvt-activity";

    internal const string IdPattern = "^[A-Za-z0-9._:~-]{1,64}$";
    internal const string WordPattern = "^[a-z0-9][a-z0-9_-]{0,31}$";
    internal const string NamePattern = "^[a-z0-9][a-z0-9_-]{0,63}$";

    // No question mark, so no query, and no @, so no e-mail address.
    internal const string PlacePattern = "^[A-Za-z0-9._~%/:#!+-]{1,200}$";
    internal const string SkuPattern = "^[A-Za-z0-9._/-]([A-Za-z0-9._/ -]{0,62}[A-Za-z0-9._/-])?$";

    /// <summary>The client's name for the visit, new for each.</summary>
    [RegularExpression(IdPattern)]
    public required string SessionId { get; init; }

    /// <summary>The client's pseudonym for whoever visits, kept between visits. Leave it out for visitors who do not want to be followed.</summary>
    [RegularExpression(IdPattern)]
    public string? VisitorId { get; init; }

    /// <summary>The customer of this shop that is signed in.</summary>
    public Guid? CustomerId { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What the shop was opened with, such as web, desktop, mobile or tablet.</summary>
    [RegularExpression(WordPattern)]
    public required string Platform { get; init; }

    /// <summary>What brought the visitor here, such as organic or email.</summary>
    [RegularExpression(WordPattern)]
    public string? Channel { get; init; }

    /// <summary>What the client calls it, such as add_to_cart. Left out, it is the message's own name.</summary>
    [RegularExpression(NamePattern)]
    public string? Name { get; init; }

    /// <summary>Who visits, as far as it may be known: all of a session's messages share it, so it is their key on the topic and names their stream.</summary>
    internal string VisitorKey() => VisitorId ?? CustomerId?.ToString() ?? SessionId;
}

/// <summary>A page was shown.</summary>
[Message("kivendtout.user.page_viewed.v1")]
public sealed record UserPageViewed : UserEvent
{
    /// <summary>The page's name or path, without query, such as home or payment_details.</summary>
    [RegularExpression(PlacePattern)]
    public required string Page { get; init; }
}

/// <summary>A product's page was shown.</summary>
[Message("kivendtout.user.product_viewed.v1")]
public sealed record UserProductViewed : UserEvent
{
    /// <summary>The product's code. Without it the view counts for its session and for no product.</summary>
    [RegularExpression(SkuPattern)]
    public string? Sku { get; init; }
}

/// <summary>Somebody searched the shop.</summary>
[Message("kivendtout.user.searched.v1", IgnoreOn = ["customer.erased"])]
public sealed record UserSearched : UserEvent
{
    /// <summary>What was typed. Personal: kept encrypted for a customer, not at all for anybody else.</summary>
    [StringLength(200)]
    public string? Text { get; init; }

    /// <summary>The number of products that were found.</summary>
    [Range(0, 1_000_000_000)]
    public int? Results { get; init; }
}

/// <summary>A link, button or other part of a page was used.</summary>
[Message("kivendtout.user.clicked.v1")]
public sealed record UserClicked : UserEvent
{
    /// <summary>The element's name, such as wishlist_add.</summary>
    [RegularExpression(PlacePattern)]
    public required string Element { get; init; }

    /// <summary>The page's name or path, without query.</summary>
    [RegularExpression(PlacePattern)]
    public string? Page { get; init; }
}

/// <summary>Pieces were put into the cart or taken out.</summary>
[Message("kivendtout.user.cart_changed.v1")]
public sealed record UserCartChanged : UserEvent
{
    /// <summary>The product's code. Without it the change counts for its session and for no product.</summary>
    [RegularExpression(SkuPattern)]
    public string? Sku { get; init; }

    /// <summary>The pieces put in, or taken out when negative. 0 changes nothing and is not taken.</summary>
    [Range(-10_000, 10_000)]
    public required int Change { get; init; }
}

/// <summary>A visitor signed in.</summary>
[Message("kivendtout.user.signed_in.v1")]
public sealed record UserSignedIn : UserEvent
{
    /// <summary>How, such as password or passkey.</summary>
    [RegularExpression(WordPattern)]
    public string? Method { get; init; }
}
