using System.Globalization;
using KiVendTout.Domain.Values;

namespace KiVendTout.Handlers.OnlineRetail;

/// <summary>One row that is well formed in itself. Its texts lie in the parser's buffer and are valid until the next row.</summary>
internal ref struct OrderRow
{
    private const int Columns = 8;
    private static readonly string[] TimeFormats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "M/d/yyyy H:mm"];

    public ReadOnlySpan<char> Number;
    public bool IsCancellation;
    public ReadOnlySpan<char> StockCode;
    public ReadOnlySpan<char> Description;
    public int Pieces;
    public DateTimeOffset At;
    public decimal UnitPrice;
    public ReadOnlySpan<char> Customer;
    public CountryCode Country;

    /// <summary>Reads a row from its line.</summary>
    /// <returns>Null, or a code of <see cref="RejectReason"/>: the first thing that is wrong, by column.</returns>
    public static string? Read(ReadOnlySpan<char> line, Span<char> plain, out OrderRow row)
    {
        row = default;
        Span<Range> fields = stackalloc Range[Columns];
        var count = CsvLine.Split(line, plain, fields);
        if (count == CsvLine.BadQuotes)
            return RejectReason.MalformedQuotes;
        if (count != Columns)
            return RejectReason.WrongColumnCount;
        if (HasControls(line))
            return RejectReason.MalformedText;

        ReadOnlySpan<char> text = plain;
        return row.ReadNumber(text[fields[0]].Trim())
            ?? row.ReadStockCode(text[fields[1]].Trim())
            ?? row.ReadQuantity(text[fields[3]])
            ?? row.ReadTime(text[fields[4]])
            ?? row.ReadPrice(text[fields[5]].Trim())
            ?? row.ReadCustomer(text[fields[6]].Trim())
            ?? row.ReadRest(text[fields[2]].Trim(), text[fields[7]]);
    }

    private static bool HasControls(ReadOnlySpan<char> line)
    {
        foreach (var letter in line)
        {
            if (char.IsControl(letter) && letter != '\t')
                return true;
        }

        return false;
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => text.Length is > 0 and <= 20 && !text.ContainsAnyExceptInRange('0', '9');

    private string? ReadNumber(ReadOnlySpan<char> text)
    {
        IsCancellation = text.Length > 0 && text[0] is 'C' or 'c';
        Number = IsCancellation ? text[1..] : text;
        return IsDigits(Number) ? null : RejectReason.MalformedInvoiceNumber;
    }

    private string? ReadStockCode(ReadOnlySpan<char> text)
    {
        StockCode = text;
        return text.IsEmpty ? RejectReason.MissingStockCode : null;
    }

    private string? ReadQuantity(ReadOnlySpan<char> text)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var quantity)
            || quantity == int.MinValue)
            return RejectReason.MalformedQuantity;

        Pieces = Math.Abs(quantity);
        return quantity switch
        {
            0 => RejectReason.ZeroQuantity,
            < 0 when !IsCancellation => RejectReason.NegativeQuantity,
            > 0 when IsCancellation => RejectReason.PositiveQuantity,
            _ => null,
        };
    }

    private string? ReadTime(ReadOnlySpan<char> text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowLeadingWhite | DateTimeStyles.AllowTrailingWhite;
        return DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, Utc, out At) ? null : RejectReason.MalformedDate;
    }

    private string? ReadPrice(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return RejectReason.MissingPrice;
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out UnitPrice)
            || UnitPrice > Domain.Values.UnitPrice.Max || decimal.Round(UnitPrice, Domain.Values.UnitPrice.MaxDecimals) != UnitPrice)
            return RejectReason.MalformedPrice;

        return UnitPrice > 0 ? null : RejectReason.MissingPrice;
    }

    // Customers are whole numbers that went through a column of floating point on their way here: 17850.0.
    private string? ReadCustomer(ReadOnlySpan<char> text)
    {
        Customer = text.EndsWith(".0") ? text[..^2] : text;
        return Customer.IsEmpty && text.IsEmpty || IsDigits(Customer) ? null : RejectReason.MalformedCustomer;
    }

    private string? ReadRest(ReadOnlySpan<char> description, ReadOnlySpan<char> country)
    {
        Description = description;
        return CountryNames.TryFind(country, out Country) ? null : RejectReason.UnknownCountry;
    }
}
