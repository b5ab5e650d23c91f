using System.Text;
using KiVendTout.Platform.Documents.Bson;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>A row of an aggregate as MongoDB answers: groups in <c>_id</c>, figures beside it.</summary>
internal static class MongoRow
{
    public static AggregateRow Of(AggregatePlan plan, ReadOnlySpan<byte> document)
    {
        var values = new object?[plan.Names.Count];
        var reader = new BsonReader(document);
        while (reader.Read())
        {
            if (reader.Name.SequenceEqual("_id"u8) && reader.Type == BsonType.Document)
            {
                var groups = new BsonReader(reader.Bytes);
                while (groups.Read())
                    Set(plan, values, ref groups);
            }
            else if (!reader.Name.SequenceEqual("_id"u8))
            {
                Set(plan, values, ref reader);
            }
        }

        return plan.Row(values);
    }

    private static void Set(AggregatePlan plan, object?[] values, ref BsonReader reader)
    {
        var column = int.Parse(Encoding.UTF8.GetString(reader.Name[1..]), System.Globalization.CultureInfo.InvariantCulture);
        var kind = column < plan.Groups.Count ? plan.Groups[column].Kind : plan.Figures[column - plan.Groups.Count].Field?.Kind ?? Kind.Int64;
        values[column] = Typed(reader.Value(), kind);
    }

    // A sum of nothing is an int whatever the field is, and a sum of longs that does not fit becomes a double.
    private static object? Typed(object? value, Kind kind) => (kind, value) switch
    {
        (Kind.Decimal, long whole) => (decimal)whole,
        (Kind.Double, long whole) => (double)whole,
        (Kind.Int32 or Kind.Int64, double sum) => throw new DocumentException($"The sum {sum:0} does not fit into 64 bits."),
        _ => value,
    };
}
