namespace KiVendTout.Platform.Documents.Shapes;

/// <summary>Paging by the last document's values instead of by counting: what is behind them in the order.</summary>
internal static class Keyset
{
    /// <summary>The order with the id at its end, which makes it total.</summary>
    public static IReadOnlyList<(FieldPath Field, bool Descending)> Total(Shape document, Sort? sort)
    {
        var keys = new List<(FieldPath Field, bool Descending)>();
        foreach (var key in sort?.Keys ?? [])
        {
            keys.Add((FieldPath.Resolve(document, key.Field), key.Descending));
            if (keys[^1].Field.IsId)
                return keys;
        }

        return [.. keys, (FieldPath.Resolve(document, Field.IdName), false)];
    }

    /// <summary>
    /// Documents behind these values: the first key is greater, or it is the same and the second is greater, and so on. Null comes first in an ascending order and
    /// last in a descending one.
    /// </summary>
    /// <exception cref="ArgumentException">There are more or fewer values than keys.</exception>
    public static Filter Behind(IReadOnlyList<(FieldPath Field, bool Descending)> keys, IReadOnlyList<DocumentValue> values)
    {
        if (keys.Count != values.Count)
            throw new ArgumentException($"A page begins behind the values of {string.Join(", ", keys.Select(key => key.Field.Dotted))}; {values.Count} were given.");
        Filter? behind = null;
        for (var i = keys.Count - 1; i >= 0; i--)
        {
            var (field, descending) = keys[i];
            var further = Further(field.Dotted, descending, values[i]);
            behind = behind is null ? further : Filter.Or(further, Filter.And(Filter.Eq(field.Dotted, values[i]), behind));
        }

        return behind!;
    }

    private static Filter Further(string field, bool descending, DocumentValue value) => (descending, value.IsNull) switch
    {
        (false, false) => Filter.Gt(field, value),
        (false, true) => Filter.Ne(field, DocumentValue.Null),
        (true, false) => Filter.Or(Filter.Lt(field, value), Filter.Eq(field, DocumentValue.Null)),
        (true, true) => Filter.Or(),
    };
}
