namespace KiVendTout.Domain.Products;

/// <summary>Why a command about a product does not hold.</summary>
public static class ProductRefusal
{
    /// <summary>There is no such product.</summary>
    public static Refusal NotFound { get; } = new("product.not_found", "There is no product with this code. Check the code or add it first.");

    /// <summary>The name is blank.</summary>
    public static Refusal NameMissing { get; } = new("product.name_missing", "The product has no name. Give it one.");

    /// <summary>The minimum age makes no sense.</summary>
    public static Refusal MinimumAgeOutOfRange { get; } =
        new("product.minimum_age_out_of_range", "A minimum age is 1 to 120 years. Leave it out if anybody may buy the product.");

    /// <summary>The code is taken by a product that began otherwise.</summary>
    public static Refusal AlreadyAdded { get; } =
        new("product.already_added", "This code is taken by another product. Use a new code, or change that product.");

    /// <summary>The receipt number is blank.</summary>
    public static Refusal ReceiptMissing { get; } =
        new("product.receipt_missing", "The delivery has no receipt number. Give it one, so that it is counted once.");

    /// <summary>The receipt was counted with another quantity.</summary>
    public static Refusal ReceiptReused { get; } =
        new("product.receipt_reused", "This receipt was counted before with another quantity. Use a new receipt number for a new delivery.");

    /// <summary>The product is sold no longer.</summary>
    public static Refusal Withdrawn { get; } =
        new("product.withdrawn", "The product is withdrawn. Add a new product under a new code.");
}
