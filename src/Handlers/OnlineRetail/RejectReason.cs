using System.Collections.Frozen;

namespace KiVendTout.Handlers.OnlineRetail;

/// <summary>Why a row becomes nothing: the codes of the reject file. docs/import.md explains each.</summary>
public static class RejectReason
{
    /// <summary>Not eight fields.</summary>
    public const string WrongColumnCount = "wrong_column_count";

    /// <summary>A quote is left open on the line, or stands behind a closing one.</summary>
    public const string MalformedQuotes = "malformed_quotes";

    /// <summary>Control characters in a text.</summary>
    public const string MalformedText = "malformed_text";

    /// <summary>The invoice number is not digits, with a C before them for a cancellation.</summary>
    public const string MalformedInvoiceNumber = "malformed_invoice_number";

    /// <summary>No stock code.</summary>
    public const string MissingStockCode = "missing_stock_code";

    /// <summary>The stock code is no SKU.</summary>
    public const string MalformedStockCode = "malformed_stock_code";

    /// <summary>The quantity is no whole number, or more than can be counted.</summary>
    public const string MalformedQuantity = "malformed_quantity";

    /// <summary>The quantity is nothing.</summary>
    public const string ZeroQuantity = "zero_quantity";

    /// <summary>Pieces go back on an invoice that is no cancellation: a correction of stock.</summary>
    public const string NegativeQuantity = "negative_quantity";

    /// <summary>Pieces are sold on a cancellation.</summary>
    public const string PositiveQuantity = "positive_quantity_on_cancellation";

    /// <summary>The time is not one of the layout's forms.</summary>
    public const string MalformedDate = "malformed_date";

    /// <summary>The price is no number, above a billion, or finer than four places.</summary>
    public const string MalformedPrice = "malformed_price";

    /// <summary>The price is empty, zero or negative.</summary>
    public const string MissingPrice = "missing_price";

    /// <summary>The customer is not digits.</summary>
    public const string MalformedCustomer = "malformed_customer";

    /// <summary>The country's name is not in the list.</summary>
    public const string UnknownCountry = "unknown_country";

    /// <summary>The row's customer or country is not that of its invoice's first row.</summary>
    public const string ContradictsInvoice = "contradicts_invoice";

    /// <summary>A return for which no earlier sale of that product to that customer at that price has so many pieces left.</summary>
    public const string NoMatchingSale = "no_matching_sale";

    /// <summary>What a command was refused with begins with this; the refusal's code follows.</summary>
    public const string RefusedPrefix = "refused:";

    /// <summary>Every code that a row alone, or the file, can lead to.</summary>
    public static FrozenSet<string> All { get; } =
    [
        WrongColumnCount, MalformedQuotes, MalformedText, MalformedInvoiceNumber, MissingStockCode, MalformedStockCode, MalformedQuantity,
        ZeroQuantity, NegativeQuantity, PositiveQuantity, MalformedDate, MalformedPrice, MissingPrice, MalformedCustomer, UnknownCountry,
        ContradictsInvoice, NoMatchingSale,
    ];
}

/// <summary>A row that became nothing.</summary>
/// <param name="LineNumber">Its line in the file; the header is line 1.</param>
/// <param name="Reason">A code of <see cref="RejectReason"/>.</param>
public readonly record struct RejectedRow(int LineNumber, string Reason);
