using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Plans;

/// <summary>What a value has to become.</summary>
internal enum ValueKind
{
    Scalar,
    Enum,
    Object,
    Abstract,
    List,
}

/// <summary>A type as the executor needs it: one test tells what to do.</summary>
internal sealed class TypePlan
{
    private TypedSelection? _fields;

    private TypePlan(GraphQLType type, SelectionPlan? selection)
    {
        (Declared, NonNull, Selection) = (type, type.IsNonNull, selection);
        switch (type.Nullable)
        {
            case ListType list:
                (Kind, Item) = (ValueKind.List, Of(list.Of, selection));
                break;
            case ScalarType scalar:
                (Kind, Scalar) = (ValueKind.Scalar, scalar);
                break;
            case EnumType choice:
                (Kind, Enum) = (ValueKind.Enum, choice);
                break;
            case ObjectType only:
                (Kind, Object) = (ValueKind.Object, only);
                break;
            case NamedType named:
                Kind = ValueKind.Abstract;
                TypeResolver = (named as InterfaceType)?.TypeResolver ?? (named as UnionType)?.TypeResolver;
                break;
        }
    }

    public GraphQLType Declared { get; }

    public ValueKind Kind { get; }

    public bool NonNull { get; }

    public TypePlan? Item { get; }

    public ScalarType? Scalar { get; }

    public EnumType? Enum { get; }

    public ObjectType? Object { get; }

    /// <summary>What is selected, when the object type is known beforehand. Compiled when first needed: a chain of fragments may be deeper than a stack.</summary>
    public TypedSelection Fields => _fields ??= Selection!.For(Object!);

    /// <summary>What is selected of an object, interface or union.</summary>
    public SelectionPlan? Selection { get; }

    public Func<object, string?>? TypeResolver { get; }

    public static TypePlan Of(GraphQLType type, SelectionPlan? selection) => new(type, selection);
}
