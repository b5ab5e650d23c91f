using System.Text;
using KiVendTout.Platform.Lake.DuckDb;
using KiVendTout.Platform.Lake.Parquet;

namespace KiVendTout.Platform.Lake.Tests.Parquet;

/// <summary>Rows of every kind, all a function of their number.</summary>
internal static class EventRows
{
    public static readonly ParquetColumn[] Columns =
    [
        ParquetColumn.BigInt("seq_id"), ParquetColumn.Uuid("id"), ParquetColumn.Varchar("stream_id"), ParquetColumn.Json("data"),
        ParquetColumn.Timestamp("at"), ParquetColumn.Boolean("archived"), ParquetColumn.Numeric("amount"), ParquetColumn.Date("day"), ParquetColumn.Varchar("note"),
    ];

    public static readonly DateTimeOffset Start = new(2010, 12, 1, 8, 26, 0, TimeSpan.Zero);

    public static Guid Id(long n) => new(unchecked((int)(n * 2654435761)), (short)n, (short)(n >> 16), BitConverter.GetBytes(n * 0x5851F42D4C957F2D));

    public static void Add(ParquetWriter writer, long first, long count)
    {
        for (var n = first; n < first + count; n++)
        {
            writer.Set(0, n);
            writer.Set(1, Id(n));
            writer.Set(2, $"order-{n % 1000}");
            writer.Set(3, Encoding.UTF8.GetBytes($$"""{"sku":"{{n % 97}}","quantity":{{n % 12}},"name":"été ☕ {{n % 31}}"}"""));
            writer.Set(4, Start.AddMilliseconds(n * 250));
            writer.Set(5, n % 3 == 0);
            writer.Set(6, (n % 2 == 0 ? 1 : -1) * (n % 10_000) * 0.0001m);
            writer.Set(7, DateOnly.FromDateTime(Start.AddMilliseconds(n * 250).UtcDateTime));
            if (n % 5 != 0) writer.Set(8, $"a note that is longer than twelve bytes {n % 13}");
            writer.EndRow();
        }
    }

    public static ParquetFile Write(LakeEngine engine, string path, long count, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var writer = new ParquetWriter(engine, Columns);
        Add(writer, 1, count);
        return writer.WriteTo(path, metadata);
    }
}
