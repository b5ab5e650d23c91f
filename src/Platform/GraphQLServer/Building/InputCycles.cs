using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Finds input objects that nobody could ever write, because each must contain another of itself: a circle of fields that are non-null and no lists.</summary>
internal static class InputCycles
{
    internal static void Check(IEnumerable<NamedType> types, List<string> problems)
    {
        var done = new HashSet<InputObjectType>();
        var path = new List<(InputObjectType Type, string Field)>();
        foreach (var type in types.OfType<InputObjectType>())
        {
            Walk(type);
        }

        void Walk(InputObjectType type)
        {
            if (!done.Add(type))
            {
                return;
            }

            foreach (var field in type.Fields)
            {
                if (field.Type is not NonNullType { Of: InputObjectType next })
                {
                    continue;
                }

                path.Add((type, field.Name));
                if (path.FindIndex(step => ReferenceEquals(step.Type, next)) is >= 0 and var start)
                {
                    problems.Add($"{next.Name}: it must contain itself without end, through {string.Join(", ", path.Skip(start).Select(step => $"{step.Type.Name}.{step.Field}"))}. Make one of them nullable.");
                }
                else
                {
                    Walk(next);
                }

                path.RemoveAt(path.Count - 1);
            }
        }
    }
}
