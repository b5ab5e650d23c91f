using System.Text.Json;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Reading;

namespace KiVendTout.Handlers.Datasets.Prices;

/// <summary>Rows of a file that is read as the dataset is, with the price or without it. A line that is no row refuses the file: a price that is missing from the answer would not be noticed.</summary>
public static class HouseFile
{
    private const int RowsAtOnce = 1_000;
    private const double HeaderOnly = 0.25;
    private const double ValueWrong = 0.5;

    /// <summary>Reads all rows.</summary>
    /// <param name="housing">The dataset's declaration.</param>
    /// <param name="path">The file, plain or gzip; all its lines have the price, the dataset's target, or none has.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="HouseRefusedException">It has no rows, or lines that are none; the message names the first with what is wrong and the remedy.</exception>
    /// <exception cref="SourceException">The file cannot be read as text of rows at all.</exception>
    public static async Task<IReadOnlyList<HouseRow>> ReadAsync(Dataset housing, string path, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(housing);
        var price = housing.Target ?? throw new ArgumentException($"The dataset {housing.Name} has no target: there is no price to predict.", nameof(housing));
        var file = await SourceFile.OpenAsync(path, [], ct: ct).ConfigureAwait(false);
        await using var _ = file.ConfigureAwait(false);
        var priced = await TryAsync(housing, price, file, ct).ConfigureAwait(false);
        if (priced.Problem is null)
            return priced.Rows;
        var bare = await TryAsync(housing with { Target = null, Columns = [.. housing.Columns.Where(column => column.Name != price)] }, price, file, ct).ConfigureAwait(false);
        if (bare.Problem is null)
            return bare.Rows;

        // Of the two ways to read it, the one that came further is the one that was meant.
        throw new HouseRefusedException(bare.Reached > priced.Reached ? bare.Problem : $"{priced.Problem}. The price, {price}, may be left out of all lines.");
    }

    private static async Task<Tried> TryAsync(Dataset dataset, string price, SourceFile file, CancellationToken ct)
    {
        var rows = new List<HouseRow>();
        (string Said, bool InValue)? first = null;
        try
        {
            var reader = new DatasetReader(dataset, file, RowsAtOnce);
            await foreach (var batch in reader.ReadAsync(ct).ConfigureAwait(false))
            {
                using (batch)
                {
                    Take(batch, price, rows);
                    if (batch.Rejected is [var refused, ..])
                    {
                        first = ($"{file.Path}, line {refused.Line}: {(refused.Column is { } column ? $"{column} " : "")}{refused.Reason}", refused.Column is not null);
                        rows.RemoveAll(row => row.Line > refused.Line);
                        break;
                    }
                }
            }
        }
        catch (SourceException unusable)
        {
            return new Tried(rows, unusable.Message.TrimEnd('.'), rows.Count);
        }

        return first is { } problem ? new Tried(rows, problem.Said, rows.Count + (problem.InValue ? ValueWrong : 0))
            : rows.Count == 0 ? new Tried(rows, $"{file.Path} has no rows: give a file of {string.Join(", ", House.Columns)}", HeaderOnly)
            : new Tried(rows, null, rows.Count);
    }

    private static void Take(RowBatch batch, string price, List<HouseRow> rows)
    {
        using var body = JsonDocument.Parse(batch.Body);
        foreach (var (row, line) in body.RootElement.EnumerateArray().Zip(batch.Lines.Lines))
        {
            double? Value(string column) => row.TryGetProperty(column, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
            rows.Add(new HouseRow(line, House.Of([.. House.Columns.Select(column => Value(column) ?? double.NaN)]), Value(price)));
        }
    }

    /// <summary>One way to read the file.</summary>
    /// <param name="Rows">Its rows.</param>
    /// <param name="Problem">Why it is refused, or null.</param>
    /// <param name="Reached">How many rows came before the problem; a part of one more where the header, or the number of the line's fields, was right.</param>
    private sealed record Tried(List<HouseRow> Rows, string? Problem, double Reached);
}

/// <summary>A row of a file.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="House">The house.</param>
/// <param name="Medv">Its price in 1000 USD, where the file has it.</param>
public sealed record HouseRow(long Line, House House, double? Medv);
