using System.Data;
using System.Diagnostics;
using System.Globalization;
using KiVendTout.GraphQL.Datasets.Rows;
using KiVendTout.GraphQL.Lists;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using Npgsql;

namespace KiVendTout.GraphQL.Datasets.Statistics;

/// <summary>
/// Figures of a dataset's columns: one statement for all of them, and one more for the histograms, which need to know the least and greatest values. Both see the same rows (one snapshot), whatever is
/// loaded meanwhile.
/// </summary>
/// <param name="served">Where the table is, and how long it may take.</param>
/// <param name="source">The table.</param>
/// <param name="names">Columns that are asked for; null for all.</param>
/// <param name="where">Over which rows.</param>
/// <param name="bins">How many bins a histogram has; null when none is asked for.</param>
/// <param name="withDistinct">Whether different values are counted, which takes long for columns of text.</param>
internal sealed class StatisticsQuery(ServedDatasets served, RowSource source, IReadOnlyList<string>? names, IReadOnlyList<RowCondition>? where, int? bins, bool withDistinct)
{
    private const int MostBins = 100;
    private const int MoreDigits = 8;

    /// <summary>Reads them, in the order of the columns.</summary>
    /// <param name="given">The bins that the client gave, asked for or not.</param>
    /// <param name="ct">Ends the statements.</param>
    /// <exception cref="GraphQLException">A column, condition or number of bins cannot be used, or it took too long; the message says what to do.</exception>
    public async Task<IReadOnlyList<ColumnStatistics>> ReadAsync(int given, CancellationToken ct)
    {
        if (given is < 1 or > MostBins)
            throw new GraphQLException(RowSource.Problem($"bins is {given}, and a histogram has 1 to {MostBins}. Send such a number, or leave bins out for 10.", "bins", ""));
        var columns = names is null ? source.Columns : [.. names.Distinct(StringComparer.Ordinal).Select(name => source.Declared(name, "columns"))];
        var filter = RowConditions.Read(source, where);
        if (columns.Count == 0)
            return [];
        try
        {
            return await ReadAsync(columns, filter, ct).ConfigureAwait(false);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // Nothing was loaded yet.
            return [.. columns.Select(column => new ColumnStatistics(column.Declared) { Histogram = bins is not null && column.IsNumber ? [] : null, Distinct = column.IsNumber || !withDistinct ? null : 0 })];
        }
        catch (PostgresException problem) when (DatasetReads.Explain(source.Dataset, problem, "Ask for fewer columns, with conditions, or without histogram and distinct.") is { } told)
        {
            throw told;
        }
    }

    private async Task<IReadOnlyList<ColumnStatistics>> ReadAsync(IReadOnlyList<RowColumn> columns, FilterNode? filter, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        await using var connection = await served.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct).ConfigureAwait(false);
        var table = source.Rows.FromSql(served.Schema);
        var conditions = new Conditions();
        conditions.And(source.Rows, filter);
        var plain = columns.Select(column => Figures(column, withDistinct)).Prepend("count(*)");
        await using var batch = Batch($"select {string.Join(", ", plain)} from {table}{conditions.Sql}");
        var figures = await FiguresAsync(batch, columns, ct).ConfigureAwait(false);
        if (bins is { } count)
        {
            var histograms = columns.Select((column, index) => column.IsNumber ? Histogram.Of(column, figures[index], count) : null).ToArray();
            var counted = histograms.Select((histogram, index) => histogram?.CountSql is { } bin
                ? $"select {index}, {bin}, count(*) from {table}{conditions.SqlWith([$"{columns[index].Sql} is not null"])} group by 2" : null).OfType<string>().ToArray();
            if (counted.Length > 0)
            {
                await using var second = Batch(string.Join(" union all ", counted));
                await CountAsync(second, histograms, ct).ConfigureAwait(false);
            }

            figures = [.. figures.Select((one, index) => columns[index].IsNumber ? one with { Histogram = histograms[index]?.Bins ?? [] } : one)];
        }

        await snapshot.CommitAsync(ct).ConfigureAwait(false);
        return figures;

        NpgsqlBatch Batch(string sql)
        {
            var left = served.Patience - clock.Elapsed;
            // Compiling these expressions takes longer than it saves: measured at a million rows.
            return new NpgsqlBatch(connection, snapshot)
            {
                BatchCommands =
                {
                    new NpgsqlBatchCommand($"{Limits.Sql(left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1))}, set_config('jit', 'off', true)"),
                    conditions.Command(sql, conditions.ParameterCount),
                },
            };
        }
    }

    /// <summary>Numbers are counted in whole units of their last digit where that is faster: <c>numeric</c> as <c>float8</c> goes by text.</summary>
    private static string Figures(RowColumn column, bool withDistinct) => column switch
    {
        { IsNumber: true } => $"count({column.Sql}), min({column.Sql})::text, max({column.Sql})::text, sum({column.Sql})::text, stddev_samp({Histogram.Units(column)}::float8)",
        { Declared.Type: ColumnType.Boolean } => $"count({column.Sql}), bool_and({column.Sql}), bool_or({column.Sql}), {Distinct(column, withDistinct)}",
        _ => $"count({column.Sql}), min({column.Sql}), max({column.Sql}), {Distinct(column, withDistinct)}",
    };

    private static string Distinct(RowColumn column, bool asked) => asked ? $"count(distinct {column.Sql})" : "null::bigint";

    private static async Task<ColumnStatistics[]> FiguresAsync(NpgsqlBatch batch, IReadOnlyList<RowColumn> columns, CancellationToken ct)
    {
        await using var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await reader.NextResultAsync(ct).ConfigureAwait(false);
        await reader.ReadAsync(ct).ConfigureAwait(false);
        var (rows, at, all) = (reader.GetInt64(0), 1, new ColumnStatistics[columns.Count]);
        for (var i = 0; i < all.Length; i++)
        {
            var column = columns[i];
            all[i] = column.IsNumber ? Number(reader, column, at, rows) : Other(reader, column, at, rows);
            at += column.IsNumber ? 5 : 4;
        }

        return all;
    }

    private static ColumnStatistics Number(NpgsqlDataReader reader, RowColumn column, int at, long rows)
    {
        var (count, scale) = (reader.GetInt64(at), column.Declared.Type == ColumnType.DecimalNumber ? column.Declared.Scale : 0);
        decimal? sum = count == 0 ? null : decimal.Parse(reader.GetString(at + 3), NumberStyles.Number, CultureInfo.InvariantCulture);
        return new ColumnStatistics(column.Declared)
        {
            Count = count,
            Nulls = rows - count,
            Min = reader.Text(at + 1),
            Max = reader.Text(at + 2),
            Sum = sum,
            Mean = sum is null ? null : Math.Round(sum.Value / count, Math.Min(scale + MoreDigits, 28)),
            Deviation = reader.Maybe<double>(at + 4) / Math.Pow(10, scale),
        };
    }

    private static ColumnStatistics Other(NpgsqlDataReader reader, RowColumn column, int at, long rows) => new(column.Declared)
    {
        Count = reader.GetInt64(at),
        Nulls = rows - reader.GetInt64(at),
        Min = column.Read(reader, at + 1),
        Max = column.Read(reader, at + 2),
        Distinct = reader.Maybe<long>(at + 3),
    };

    private static async Task CountAsync(NpgsqlBatch batch, Histogram?[] histograms, CancellationToken ct)
    {
        await using var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await reader.NextResultAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            histograms[reader.GetInt32(0)]!.Add(reader.GetInt32(1), reader.GetInt64(2));
    }
}
