using System.Reflection;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Types;
using Missing = KiVendTout.Platform.GraphQLServer.Types.Missing;

namespace KiVendTout.Platform.GraphQLServer.Connections;

/// <summary>The input types of <see cref="Filter{TFields}"/> and <see cref="Sort{TFields}"/>, and what their values become.</summary>
internal sealed class FilterTypes(TypeGraph graph)
{
    private static readonly FilterOperator[] Equality = [FilterOperator.Eq, FilterOperator.Neq, FilterOperator.In, FilterOperator.Nin];
    private static readonly FilterOperator[] Order = [FilterOperator.Gt, FilterOperator.Gte, FilterOperator.Lt, FilterOperator.Lte];
    private static readonly FilterOperator[] Text =
    [
        FilterOperator.Contains, FilterOperator.Ncontains, FilterOperator.StartsWith, FilterOperator.NstartsWith, FilterOperator.EndsWith, FilterOperator.NendsWith,
    ];

    /// <summary>The comparisons of one property: what its operation input becomes.</summary>
    private sealed record Comparison(FilterOperator Operator, object? Value);

    internal (GraphQLType Type, Delegate Convert) Filter(Shape shape)
    {
        var input = FilterInput(shape.Arguments[0].Type);
        return (TypeGraph.Wrap(input, shape.IsNullable), Converter(nameof(ToFilter), shape));
    }

    internal (GraphQLType Type, Delegate Convert) Sort(Shape shape)
    {
        var input = SortInput(shape.Arguments[0].Type);
        return (TypeGraph.Wrap(new ListType(new NonNullType(input)), shape.IsNullable), Converter(nameof(ToSort), shape));
    }

    private InputObjectType FilterInput(Type fields) => graph.Get(typeof(Filter<>).MakeGenericType(fields), Names.OfInput(fields), () => new InputObjectType(Names.OfInput(fields)), input =>
    {
        input.Description = Marks.Description(fields) ?? "What to filter by. All conditions of one object must hold.";
        input.RuntimeType = typeof(FilterNode);
        var properties = Marks.Properties(fields).ToList();
        var self = new ListType(new NonNullType(input));
        input.SetFields(
        [
            new InputValueDefinition { Name = "and", Type = self, Description = "All of these must hold." },
            new InputValueDefinition { Name = "or", Type = self, Description = "One of these must hold." },
            .. properties.Select(property => new InputValueDefinition
            {
                Name = Names.OfProperty(property),
                Type = Operations(property, input.Name),
                Description = Marks.Description(property),
                DeprecationReason = Marks.Deprecation(property),
            }),
        ]);
        var keys = properties.ConvertAll(property => Marks.Own<IDAttribute>(property)?.TypeName is { } idOf
            ? Converters.Boxed(Shape.Of(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType), Scalars.Id, idOf)
            : null);
        input.Factory = values => Node(values, properties, keys);
    });

    private InputObjectType Operations(PropertyInfo property, string owner)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        NamedType leaf = Marks.Has<IDAttribute>(property) ? Scalars.Id
            : graph.Leaf(type) ?? throw new SchemaException([$"{owner}.{Names.OfProperty(property)}: {type} cannot be filtered. Only scalars and enums can."]);
        var name = $"{leaf.Name}OperationFilterInput";
        return graph.Get(typeof(Comparison), name, () => new InputObjectType(name), input =>
        {
            input.Description = $"Comparisons of {leaf.Name}. All that are given must hold.";
            input.RuntimeType = typeof(FilterNode);
            var ordered = new[] { Scalars.Int, Scalars.Long, Scalars.Float, Scalars.Decimal, Scalars.DateTime, Scalars.Date }.Contains(leaf);
            FilterOperator[] operators = [.. Equality, .. ordered ? Order : [], .. ReferenceEquals(leaf, Scalars.String) ? Text : []];
            input.SetFields([.. operators.Select(known => new InputValueDefinition
            {
                Name = Names.Camel(known.ToString()),
                Type = known is FilterOperator.In or FilterOperator.Nin ? new ListType(new NonNullType(leaf)) : leaf,
                Description = Meaning(known),
            })]);
            input.Factory = values => Comparisons(values, operators);
        });
    }

    private static Comparison[] Comparisons(object?[] values, FilterOperator[] operators)
    {
        var given = new List<Comparison>();
        for (var i = 0; i < values.Length; i++)
        {
            if (ReferenceEquals(values[i], Missing.Value))
            {
                continue;
            }

            if (values[i] is null && operators[i] is not (FilterOperator.Eq or FilterOperator.Neq))
            {
                throw new GraphQLException($"{Names.Camel(operators[i].ToString())} cannot compare with null. Use eq or neq.", ErrorCode.BadRequest);
            }

            given.Add(new Comparison(operators[i], values[i]));
        }

        return [.. given];
    }

    private static FilterAnd Node(object?[] values, List<PropertyInfo> properties, List<Func<object?, object?>?> keys)
    {
        var conditions = new List<FilterNode>();
        if (values[0] is object?[] all)
        {
            conditions.AddRange(all.Cast<FilterNode>());
        }

        if (values[1] is object?[] any)
        {
            conditions.Add(new FilterOr([.. any.Cast<FilterNode>()]));
        }

        for (var i = 0; i < properties.Count; i++)
        {
            var (property, key) = (properties[i].Name, keys[i]);
            if (values[i + 2] is Comparison[] comparisons)
            {
                conditions.AddRange(comparisons.Select(comparison => new FilterCondition(property, comparison.Operator, Key(comparison.Value, key))));
            }
        }

        return new FilterAnd(conditions);
    }

    /// <summary>A global id's own key, or each of a list of them.</summary>
    private static object? Key(object? value, Func<object?, object?>? convert) => convert is null || value is null ? value
        : value is object?[] items ? items.Select(convert).ToArray()
        : convert(value);

    private InputObjectType SortInput(Type fields)
    {
        var name = $"{Names.OfType(fields)}SortInput";
        return graph.Get(typeof(Sort<>).MakeGenericType(fields), name, () => new InputObjectType(name), input =>
        {
            input.Description = "What to sort by: one property in each object; the first object counts first.";
            input.IsOneOf = true;
            input.RuntimeType = typeof(SortKey);
            var properties = Marks.Properties(fields).ToList();
            var direction = Direction();
            input.SetFields([.. properties.Select(property => new InputValueDefinition
            {
                Name = Names.OfProperty(property),
                Type = direction,
                Description = Marks.Description(property),
                DeprecationReason = Marks.Deprecation(property),
            })]);
            input.Factory = values =>
            {
                var given = Array.FindIndex(values, value => value is bool);
                return new SortKey(properties[given].Name, (bool)values[given]!);
            };
        });
    }

    private EnumType Direction() => graph.Get(typeof(SortKey), "SortEnumType", () => new EnumType("SortEnumType"), choice =>
    {
        choice.Description = "Which way to sort.";
        choice.SetValues(
        [
            new EnumValueDefinition { Name = "ASC", Value = false, Description = "The least comes first." },
            new EnumValueDefinition { Name = "DESC", Value = true, Description = "The greatest comes first." },
        ]);
    });

    private static string Meaning(FilterOperator known) => known switch
    {
        FilterOperator.Eq => "Is this; null asks for what has no value.",
        FilterOperator.Neq => "Is not this; null asks for what has a value.",
        FilterOperator.In => "Is one of these.",
        FilterOperator.Nin => "Is none of these.",
        FilterOperator.Gt => "Is greater.",
        FilterOperator.Gte => "Is greater or the same.",
        FilterOperator.Lt => "Is less.",
        FilterOperator.Lte => "Is less or the same.",
        FilterOperator.Contains => "Contains this text.",
        FilterOperator.Ncontains => "Does not contain this text.",
        FilterOperator.StartsWith => "Begins with this text.",
        FilterOperator.NstartsWith => "Does not begin with this text.",
        FilterOperator.EndsWith => "Ends with this text.",
        _ => "Does not end with this text.",
    };

    private static Delegate Converter(string method, Shape shape) =>
        (Delegate)typeof(FilterTypes).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(shape.Arguments[0].Type).Invoke(null, [])!;

    private static Func<object?, Filter<T>?> ToFilter<T>() => value => value is FilterNode root ? new Filter<T>(root) : null;

    private static Func<object?, Sort<T>?> ToSort<T>() => value => value is object?[] keys ? new Sort<T>([.. keys.Cast<SortKey>()]) : null;
}
