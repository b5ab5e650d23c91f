using System.Collections.Immutable;
using KiVendTout.Domain.Values;

namespace KiVendTout.Handlers;

/// <summary>
/// Reads a request's fields into domain values and collects everything that is wrong, each with the path of its field. A value read from a
/// faulty field is its default and never used: look at <see cref="Invalid"/> first.
/// </summary>
internal sealed class Input
{
    private const int LongestText = 400;
    private readonly List<InputError> _errors = [];

    /// <summary>The answer when anything was wrong, else null.</summary>
    public CommandResult? Invalid => _errors.Count == 0 ? null : new CommandResult.InvalidInput([.. _errors]);

    /// <summary>A value written as text.</summary>
    public T Text<T>(string field, string? text, string remedy)
        where T : ITextValue<T>
    {
        if (T.TryParse(text, out var value, out var fault))
        {
            return value;
        }

        Wrong(field, fault, remedy);
        return default!;
    }

    public Sku Sku(string field, string? text) => Text<Sku>(field, text, "Send the product's code, such as 85123A.");

    public CountryCode Country(string field, string? text) => Text<CountryCode>(field, text, "Send the two letters of the country, such as GB; ZZ if it is not known.");

    public Currency Currency(string field, string? text) => Text<Currency>(field, text, "Send the three letters of the currency, such as GBP.");

    public Email? Email(string field, string? text) =>
        text is null ? null : Text<Email>(field, text, "Send an address such as name@example.org, or leave it out.");

    /// <summary>A line of text: not blank, not endless, without control characters (PostgreSQL's jsonb refuses some, people all).</summary>
    public string Line(string field, string? text, string remedy)
    {
        var fault = text?.Trim() switch
        {
            null or "" => "It is missing.",
            { Length: > LongestText } => $"It has more than {LongestText} characters.",
            var line when line.Any(char.IsControl) => "It has control characters.",
            _ => null,
        };
        if (fault is not null)
        {
            Wrong(field, fault, remedy);
        }

        return text?.Trim() ?? "";
    }

    /// <summary>A line that may be left out.</summary>
    public string? OptionalLine(string field, string? text, string remedy) => string.IsNullOrWhiteSpace(text) ? null : Line(field, text, remedy);

    public Guid Id(string field, string? text)
    {
        if (!Guid.TryParse(text, out var id) || id == Guid.Empty)
        {
            Wrong(field, text is null ? "It is missing." : "It is no UUID.", "Send an id such as 0190a6c2-7d3f-7c62-9c56-0f6ad1c5a0b7.");
        }

        return id;
    }

    public Guid? OptionalId(string field, string? text) => text is null ? null : Id(field, text);

    public Quantity Quantity(string field, int? number)
    {
        if (number is >= 1)
        {
            return new Quantity(number.Value);
        }

        Wrong(field, number is null ? "It is missing." : $"{number} is less than 1.", "Send a whole number from 1.");
        return default;
    }

    public UnitPrice UnitPrice(string field, decimal? number)
    {
        if (number is >= 0 and <= Domain.Values.UnitPrice.Max && decimal.Round(number.Value, Domain.Values.UnitPrice.MaxDecimals) == number)
        {
            return new UnitPrice(number.Value);
        }

        Wrong(field, number is null ? "It is missing." : $"{number} is no price.", $"Send a price from 0 to {Domain.Values.UnitPrice.Max} with up to {Domain.Values.UnitPrice.MaxDecimals} decimal places.");
        return default;
    }

    /// <summary>An amount to pay; the currency may be null when it was wrong itself.</summary>
    public Money Money(string field, decimal? number, Currency? currency)
    {
        if (currency is null || (number is { } amount && decimal.Round(amount, currency.MinorDigits) == amount))
        {
            return currency is null ? default : new Money(number!.Value, currency);
        }

        Wrong(field, number is null ? "It is missing." : $"{number} {currency} cannot be paid.", $"Send an amount with up to {currency.MinorDigits} decimal places.");
        return default;
    }

    public int Whole(string field, int? number, int from, int to)
    {
        if (number is not { } value || value < from || value > to)
        {
            Wrong(field, number is null ? "It is missing." : $"{number} is not from {from} to {to}.", $"Send a whole number from {from} to {to}.");
            return from;
        }

        return value;
    }

    public int? OptionalWhole(string field, int? number, int from, int to) => number is null ? null : Whole(field, number, from, to);

    /// <summary>One of an enumeration, by its name, in any case.</summary>
    public T OneOf<T>(string field, string? text)
        where T : struct, Enum
    {
        if (Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text![0]))
        {
            return value;
        }

        Wrong(field, text is null ? "It is missing." : "It is not known.", $"Send one of {string.Join(", ", Enum.GetNames<T>())}.");
        return default;
    }

    /// <summary>Items of a list, at least one, each read with its own path.</summary>
    public ImmutableArray<T> Items<TItem, T>(string field, IReadOnlyList<TItem>? items, int atMost, Func<TItem, string, T> read)
    {
        if (items is not { Count: > 0 } || items.Count > atMost)
        {
            Wrong(field, items is not { Count: > 0 } ? "It is empty." : $"It has {items.Count} entries.", $"Send 1 to {atMost} entries.");
            return [];
        }

        return [.. items.Select((item, index) => read(item, $"{field}[{index}]"))];
    }

    public void Wrong(string field, string problem, string remedy) => _errors.Add(new InputError(field, problem, remedy));
}
