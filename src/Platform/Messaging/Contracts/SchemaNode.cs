using System.Text.RegularExpressions;

namespace KiVendTout.Platform.Messaging.Contracts;

/// <summary>The types of JSON Schema; a whole number counts as a number too.</summary>
[Flags]
internal enum JsonKinds
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Number = 8,
    String = 16,
    Array = 32,
    Object = 64,
    Any = Null | Boolean | Integer | Number | String | Array | Object,
}

/// <summary>Formats that are checked.</summary>
internal enum TextFormat
{
    None,
    Uuid,
    Date,
    DateTime,
}

/// <summary>A schema made ready for checking. Never changes once it is compiled.</summary>
internal sealed class SchemaNode
{
    public JsonKinds Kinds { get; set; } = JsonKinds.Any;

    public string? Description { get; set; }

    // Texts.
    public string[]? Values { get; set; }

    public byte[][]? Utf8Values { get; set; }

    public int? MinLength { get; set; }

    public int? MaxLength { get; set; }

    public Regex? Pattern { get; set; }

    public TextFormat Format { get; set; }

    // Numbers.
    public decimal? Minimum { get; set; }

    public decimal? Maximum { get; set; }

    public bool AboveMinimum { get; set; }

    public bool BelowMaximum { get; set; }

    // Arrays and objects: entries at the least and at the most.
    public int? MinCount { get; set; }

    public int? MaxCount { get; set; }

    public SchemaNode? Items { get; set; }

    public SchemaMember[] Members { get; set; } = [];

    /// <summary>A bit for each member that must be there.</summary>
    public ulong Required { get; set; }

    /// <summary>No other members.</summary>
    public bool Closed { get; set; }

    /// <summary>What other members must be; null for anything.</summary>
    public SchemaNode? Others { get; set; }
}

/// <summary>A declared member.</summary>
internal sealed record SchemaMember(string Name, byte[] Utf8, SchemaNode Schema);
