using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KiVendTout.Handlers.Datasets.Declaring;

/// <summary>
/// A piece of a YAML file with its line: text, a list or a mapping. Every scalar is text, so that <c>header: no</c> says "no" and not "false", and a key that is there twice is there twice, so that it
/// can be told with everything else that is wrong.
/// </summary>
internal sealed class YamlNode
{
    /// <summary>Where it begins, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The text of a scalar, or null. Nothing at all, and a bare <c>~</c> or <c>null</c>, are empty.</summary>
    public string? Text { get; private init; }

    /// <summary>The items of a list, or null.</summary>
    public IReadOnlyList<YamlNode>? Items { get; private init; }

    /// <summary>The fields of a mapping as they stand, or null.</summary>
    public IReadOnlyList<(YamlNode Key, YamlNode Value)>? Fields { get; private init; }

    /// <summary>Reads a text of one document; null for one of nothing.</summary>
    /// <exception cref="YamlException">It is no YAML, or has what a declaration has no use for: several documents, anchors.</exception>
    public static YamlNode? Parse(string text)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            return Parse(parser);
        }
        catch (InvalidOperationException e)
        {
            // The parser's own way of telling some texts that end within brackets.
            throw new YamlException(parser.Current?.Start ?? Mark.Empty, parser.Current?.End ?? Mark.Empty, "a bracket or brace that is opened here, or after it, is not closed", e);
        }
    }

    private static YamlNode? Parse(Parser parser)
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
            return null;
        parser.Consume<DocumentStart>();
        var root = Read(parser);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
            throw new YamlException(second.Start, second.End, "a second document begins here; one file declares one dataset");
        return root;
    }

    private static YamlNode Read(Parser parser)
    {
        var at = parser.Current!;
        if (at is AnchorAlias || at is NodeEvent { Anchor.IsEmpty: false })
            throw new YamlException(at.Start, at.End, "anchors (&) and aliases (*) are not taken here; write the value where it is used, in quotes if it begins with such a sign");
        var line = (int)at.Start.Line;
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            var isNothing = scalar.Style == ScalarStyle.Plain && scalar.Value is "~" or "null";
            return new YamlNode { Line = line, Text = isNothing ? "" : scalar.Value };
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(Read(parser));
            return new YamlNode { Line = line, Items = items };
        }

        parser.Consume<MappingStart>();
        var fields = new List<(YamlNode, YamlNode)>();
        while (!parser.TryConsume<MappingEnd>(out _))
            fields.Add((Read(parser), Read(parser)));
        return new YamlNode { Line = line, Fields = fields };
    }
}
