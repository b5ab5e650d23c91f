using System.Globalization;

namespace KiVendTout.Platform.Lake.Parquet;

/// <summary>
/// One data file of a table: which day it belongs to and which part of the log it covers. Its name is a function of these alone, so
/// writing it again replaces it with itself.
/// </summary>
/// <param name="Day">Partition (Hive style: <c>dt=2010-12-01</c>), in UTC.</param>
/// <param name="FirstSequence">Position in the log of its first row.</param>
/// <param name="LastSequence">Position in the log of its last row.</param>
public sealed record ParquetPart(DateOnly Day, long FirstSequence, long LastSequence)
{
    /// <summary>Key within the table: <c>dt=YYYY-MM-DD/part-FIRST-LAST.parquet</c>, 20 digits each, so that names sort as the log does.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"dt={Day:yyyy-MM-dd}/part-{FirstSequence:D20}-{LastSequence:D20}.parquet");

    /// <summary>Key below a table's own prefix, such as <c>bronze/orders</c>.</summary>
    public string KeyIn(string table) => $"{table}/{Key}";
}
