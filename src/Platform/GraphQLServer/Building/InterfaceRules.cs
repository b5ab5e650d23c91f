using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Whether a type keeps what its interfaces promise: specification section 3.6, "IsValidImplementation".</summary>
internal static class InterfaceRules
{
    internal static void Check(FieldsType type, List<string> problems)
    {
        foreach (var twice in type.Interfaces.GroupBy(face => face.Name).Where(group => group.Skip(1).Any()))
        {
            problems.Add($"{type.Name}: it names the interface {twice.Key} twice.");
        }

        foreach (var face in type.Interfaces.Distinct())
        {
            if (ReferenceEquals(face, type))
            {
                problems.Add($"{type.Name}: it cannot implement itself.");
                continue;
            }

            foreach (var inherited in face.Interfaces.Where(inherited => !type.Interfaces.Contains(inherited)))
            {
                problems.Add(ReferenceEquals(inherited, type)
                    ? $"{type.Name}: it implements {face.Name}, which implements it in turn."
                    : $"{type.Name}: it must implement {inherited.Name} too, because {face.Name} does.");
            }

            foreach (var promised in face.Fields)
            {
                Check(type, face, promised, problems);
            }
        }
    }

    private static void Check(FieldsType type, InterfaceType face, FieldDefinition promised, List<string> problems)
    {
        var coordinate = $"{type.Name}.{promised.Name}";
        if (type.Find(promised.Name) is not { } field)
        {
            problems.Add($"{coordinate}: it is missing, and {face.Name} promises it.");
            return;
        }

        if (!IsCovariant(field.Type, promised.Type))
        {
            problems.Add($"{coordinate}: its type {field.Type} is not the {promised.Type} that {face.Name} promises.");
        }

        foreach (var argument in promised.Arguments)
        {
            if (field.FindArgument(argument.Name) is not { } own)
            {
                problems.Add($"{coordinate}({argument.Name}:): it is missing, and {face.Name} promises it.");
            }
            else if (!IsSame(own.Type, argument.Type))
            {
                problems.Add($"{coordinate}({argument.Name}:): its type {own.Type} is not the {argument.Type} that {face.Name} promises.");
            }
        }

        foreach (var more in field.Arguments.Where(own => own.IsRequired && promised.FindArgument(own.Name) is null))
        {
            problems.Add($"{coordinate}({more.Name}:): it must be nullable or have a default, because {face.Name} does not know it.");
        }

        if (field.DeprecationReason is not null && promised.DeprecationReason is null)
        {
            problems.Add($"{coordinate}: it is deprecated, so it must be deprecated in {face.Name} too.");
        }
    }

    private static bool IsCovariant(GraphQLType own, GraphQLType promised) => (own, promised) switch
    {
        (NonNullType a, NonNullType b) => IsCovariant(a.Of, b.Of),
        (NonNullType a, _) => IsCovariant(a.Of, promised),
        (_, NonNullType) => false,
        (ListType a, ListType b) => IsCovariant(a.Of, b.Of),
        (ObjectType a, UnionType b) => b.Types.Contains(a),
        (FieldsType a, InterfaceType b) => ReferenceEquals(a, b) || a.Interfaces.Contains(b),
        _ => ReferenceEquals(own, promised),
    };

    internal static bool IsSame(GraphQLType one, GraphQLType other) => (one, other) switch
    {
        (NonNullType a, NonNullType b) => IsSame(a.Of, b.Of),
        (ListType a, ListType b) => IsSame(a.Of, b.Of),
        _ => ReferenceEquals(one, other),
    };
}
