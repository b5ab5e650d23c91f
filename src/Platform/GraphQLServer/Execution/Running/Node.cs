using KiVendTout.Platform.GraphQLServer.Execution.Plans;

namespace KiVendTout.Platform.GraphQLServer.Execution.Running;

/// <summary>
/// An object or a list of the answer while it grows. A slot holds null, a leaf as its scalar writes it, an enum's value, or a node. It is in its place from the
/// start, so that a null can climb from any depth at any time.
/// </summary>
internal sealed class Node
{
    private Node(Node? parent, int index, TypedSelection? selection, TypePlan? item, object?[] slots) =>
        (Parent, Index, Selection, Item, Slots) = (parent, index, selection, item, slots);

    /// <summary>What it stands in; null for the root.</summary>
    public Node? Parent { get; }

    /// <summary>In which slot of it.</summary>
    public int Index { get; }

    /// <summary>The fields of an object; null for a list.</summary>
    public TypedSelection? Selection { get; }

    /// <summary>The type of a list's items; null for an object.</summary>
    public TypePlan? Item { get; }

    public object?[] Slots { get; }

    /// <summary>Whether it is no longer part of the answer: something in it that may not be null was.</summary>
    public bool Erased { get; private set; }

    public static Node OfObject(Node? parent, int index, TypedSelection selection) =>
        new(parent, index, selection, null, selection.Fields.Length == 0 ? [] : new object?[selection.Fields.Length]);

    public static Node OfList(Node parent, int index, TypePlan item, int count) => new(parent, index, null, item, count == 0 ? [] : new object?[count]);

    /// <summary>Whether it, or anything it stands in, is no longer part of the answer.</summary>
    public bool IsGone()
    {
        for (var node = this; node is not null; node = node.Parent)
        {
            if (node.Erased)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes a slot null; where that may not be, the object or list itself, and so on up. Answers whether the root itself has gone.</summary>
    public bool Nullify(int index)
    {
        for (var (node, slot) = (this, index); ; (node, slot) = (node.Parent, node.Index))
        {
            node.Slots[slot] = null;
            if (!node.IsNonNull(slot))
            {
                return false;
            }

            node.Erased = true;
            if (node.Parent is null)
            {
                return true;
            }
        }
    }

    /// <summary>Response keys and indexes down to a slot.</summary>
    public object[] PathOf(int index)
    {
        var path = new object[Depth];
        var at = path.Length;
        for (var (node, slot) = ((Node?)this, index); node is not null; slot = node.Index, node = node.Parent)
        {
            path[--at] = node.Selection is { } selection ? selection.Fields[slot].ResponseKey : slot;
        }

        return path;
    }

    /// <summary>Places in the parents, down to a slot: their order is the order of the document.</summary>
    public int[] PlaceOf(int index)
    {
        var place = new int[Depth];
        var at = place.Length;
        for (var (node, slot) = ((Node?)this, index); node is not null; slot = node.Index, node = node.Parent)
        {
            place[--at] = slot;
        }

        return place;
    }

    /// <summary>The field that a slot belongs to: for the item of a list the field that the list is the value of.</summary>
    public FieldPlan FieldOf(int index)
    {
        var (node, slot) = (this, index);
        while (node.Selection is null)
        {
            (node, slot) = (node.Parent!, node.Index);
        }

        return node.Selection.Fields[slot];
    }

    private int Depth
    {
        get
        {
            var depth = 0;
            for (var node = this; node is not null; node = node.Parent)
            {
                depth++;
            }

            return depth;
        }
    }

    private bool IsNonNull(int index) => Selection is { } selection ? selection.Fields[index].Type.NonNull : Item!.NonNull;
}
