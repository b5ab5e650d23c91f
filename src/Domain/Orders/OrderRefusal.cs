using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Orders;

/// <summary>Why a command about an order does not hold.</summary>
public static class OrderRefusal
{
    /// <summary>There is no such order.</summary>
    public static Refusal NotFound { get; } = new("order.not_found", "There is no such order. Check its id or place it first.");

    /// <summary>The order number is blank.</summary>
    public static Refusal NumberMissing { get; } = new("order.number_missing", "The order has no number. Give it the shop's order number.");

    /// <summary>The order has no lines.</summary>
    public static Refusal NoLines { get; } = new("order.no_lines", "The order is empty. Add at least one line.");

    /// <summary>A line number is below 1 or comes twice.</summary>
    public static Refusal LineNumbersClash { get; } =
        new("order.line_numbers_clash", "Line numbers start at 1 and come once each. Number the lines anew.");

    /// <summary>A line is age-restricted and the customer's age is not verified.</summary>
    public static Refusal AgeNotVerified { get; } =
        new("order.age_not_verified", "The order has age-restricted products and the customer's age is not verified. Verify it, or leave them out.");

    /// <summary>The customer is too young for a line.</summary>
    public static Refusal TooYoung { get; } =
        new("order.too_young", "The customer is too young for a product of the order. Leave that product out.");

    /// <summary>An order of this id exists with other content.</summary>
    public static Refusal AlreadyPlaced { get; } =
        new("order.already_placed", "This order number is taken by an order with other content. Use a new number.");

    /// <summary>The order waits for a decision.</summary>
    public static Refusal OnHold { get; } = new("order.on_hold", "The order is on hold. Release it first.");

    /// <summary>The order is not paid.</summary>
    public static Refusal NotPaid { get; } = new("order.not_paid", "The order is not paid. Ship it once it is.");

    /// <summary>Another payment paid the order.</summary>
    public static Refusal AlreadyPaid { get; } =
        new("order.already_paid", "The order is already paid by another payment. Void or refund this one.");

    /// <summary>The order left the warehouse.</summary>
    public static Refusal AlreadyShipped { get; } =
        new("order.already_shipped", "The order is already shipped. Take its items back as a return instead.");

    /// <summary>The order has not left the warehouse.</summary>
    public static Refusal NotShipped { get; } = new("order.not_shipped", "The order is not shipped yet. Ship it first, or cancel it.");

    /// <summary>The order was called off.</summary>
    public static Refusal Cancelled { get; } =
        new("order.cancelled", "The order is cancelled. Place a new one; void or refund any payment for this one.");

    /// <summary>The return number is blank or the return has no lines.</summary>
    public static Refusal NothingReturned { get; } =
        new("order.nothing_returned", "The return has no number or no lines. Say what came back, and under which number.");

    /// <summary>A return names a line that the order lacks, or names one twice.</summary>
    /// <param name="lineNo">The line.</param>
    public static Refusal NoSuchLine(int lineNo) =>
        new("order.no_such_line", $"Line {lineNo} is not in the order, or is in the return twice. Name each line of the order at most once.");

    /// <summary>More would have come back than was bought.</summary>
    /// <param name="lineNo">The line.</param>
    /// <param name="left">How many can still come back.</param>
    public static Refusal MoreThanBought(int lineNo, int left) =>
        new("order.more_than_bought", $"Of line {lineNo} only {left} can still come back. Return no more than that.");

    /// <summary>The amount paid is not what is due.</summary>
    /// <param name="due">What is due.</param>
    public static Refusal AmountDiffers(Money due) =>
        new("order.amount_differs", $"What is due is {due}, and another amount was paid. Pay exactly that.");
}
