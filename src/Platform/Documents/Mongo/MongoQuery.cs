using System.Text;
using KiVendTout.Platform.Documents.Bson;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>Filters, orders and aggregates as BSON. Nothing here is ever put together as text, so a value is always only a value.</summary>
internal static class MongoQuery
{
    public static byte[] FilterOf(Shape document, Filter filter) => BsonWriter.Document(bson => Write(bson, document, filter));

    public static byte[] FindOptions(IReadOnlyList<(FieldPath Field, bool Descending)> keys, int limit) => BsonWriter.Document(opts =>
    {
        opts.BeginObject("sort"u8);
        foreach (var (field, descending) in keys)
            opts.Int32(Utf8(field.Dotted), descending ? -1 : 1);
        opts.EndObject();
        opts.Int64("limit"u8, limit);
    });

    public static byte[] Pipeline(Shape document, AggregatePlan plan) => BsonWriter.Document(bson =>
    {
        bson.BeginList("pipeline"u8);
        Stage(bson, "$match"u8, () => Write(bson, document, plan.Filter));
        Stage(bson, "$group"u8, () => Group(bson, plan));
        if (plan.Order.Count > 0)
        {
            Stage(bson, "$sort"u8, () =>
            {
                foreach (var (column, descending) in plan.Order)
                    bson.Int32(Utf8(column < plan.Groups.Count ? $"_id.{Column(column)}" : Column(column)), descending ? -1 : 1);
            });
        }

        bson.BeginObject(default);
        bson.Int64("$limit"u8, plan.Limit);
        bson.EndObject();
        bson.EndList();
    });

    public static string Column(int index) => $"c{index}";

    private static void Group(BsonWriter bson, AggregatePlan plan)
    {
        if (plan.Groups.Count == 0)
        {
            bson.Null("_id"u8);
        }
        else
        {
            bson.BeginObject("_id"u8);
            foreach (var (column, group) in plan.Groups.Index())
            {
                // A missing value would be a group of its own beside null.
                bson.BeginObject(Utf8(Column(column)));
                bson.BeginList("$ifNull"u8);
                bson.Text(default, $"${group.Dotted}");
                bson.Null(default);
                bson.EndList();
                bson.EndObject();
            }

            bson.EndObject();
        }

        foreach (var (index, (kind, field)) in plan.Figures.Index())
        {
            bson.BeginObject(Utf8(Column(plan.Groups.Count + index)));
            if (field is null)
                bson.Int64("$sum"u8, 1);
            else
                bson.Text(kind switch { AggregateKind.Min => "$min"u8, AggregateKind.Max => "$max"u8, _ => "$sum"u8 }, $"${field.Dotted}");
            bson.EndObject();
        }
    }

    private static void Stage(BsonWriter bson, ReadOnlySpan<byte> name, Action fields)
    {
        bson.BeginObject(default);
        bson.BeginObject(name);
        fields();
        bson.EndObject();
        bson.EndObject();
    }

    private static void Write(BsonWriter bson, Shape document, Filter filter)
    {
        switch (filter)
        {
            case Filter.Comparison comparison:
                var field = FieldPath.Resolve(document, comparison.Field);
                var allowsNull = comparison.Operator is FilterOperator.Equal or FilterOperator.NotEqual;
                bson.BeginObject(Utf8(field.Dotted));
                bson.Value(Operator(comparison.Operator), allowsNull ? FieldValue.Fit(field, comparison.Value) : FieldValue.FitValue(field, comparison.Value));
                bson.EndObject();
                break;
            case Filter.OneOf oneOf:
                In(bson, FieldPath.Resolve(document, oneOf.Field), oneOf.Values);
                break;
            case Filter.Every { Filters.Count: > 0 } every:
                All(bson, "$and"u8, document, every.Filters);
                break;
            case Filter.Any { Filters.Count: > 0 } any:
                All(bson, "$or"u8, document, any.Filters);
                break;
            case Filter.Any:
                In(bson, FieldPath.Resolve(document, Field.IdName), []); // never
                break;
        }
    }

    private static void In(BsonWriter bson, FieldPath field, IReadOnlyList<DocumentValue> values)
    {
        bson.BeginObject(Utf8(field.Dotted));
        bson.BeginList("$in"u8);
        foreach (var value in values)
            bson.Value(default, FieldValue.FitValue(field, value));
        bson.EndList();
        bson.EndObject();
    }

    private static void All(BsonWriter bson, ReadOnlySpan<byte> name, Shape document, IReadOnlyList<Filter> filters)
    {
        bson.BeginList(name);
        foreach (var filter in filters)
        {
            bson.BeginObject(default);
            Write(bson, document, filter);
            bson.EndObject();
        }

        bson.EndList();
    }

    private static ReadOnlySpan<byte> Operator(FilterOperator filter) => filter switch
    {
        FilterOperator.Equal => "$eq"u8,
        FilterOperator.NotEqual => "$ne"u8,
        FilterOperator.Less => "$lt"u8,
        FilterOperator.LessOrEqual => "$lte"u8,
        FilterOperator.Greater => "$gt"u8,
        _ => "$gte"u8,
    };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
