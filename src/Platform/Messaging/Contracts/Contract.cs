namespace KiVendTout.Platform.Messaging.Contracts;

/// <summary>Which way a message goes, and so what a change of it can break.</summary>
public enum ContractDirection
{
    /// <summary>Others send it, or it waits in our own tables: what was right yesterday must be taken tomorrow.</summary>
    Incoming,

    /// <summary>Others read it, and the old ones stay in the log and in the topic: neither what they rely on nor what is written may change.</summary>
    Outgoing,
}

/// <summary>What is promised about a kind of message.</summary>
/// <param name="Name">Its <c>ce_type</c>.</param>
/// <param name="Direction">Which way it goes.</param>
/// <param name="Schema">Its body.</param>
/// <param name="Topic">Its topic; null for one that is stored and never sent.</param>
/// <param name="Key">What its key is, in words.</param>
public sealed record Contract(string Name, ContractDirection Direction, MessageSchema Schema, string? Topic = null, string? Key = null)
{
    /// <summary>Name of its file.</summary>
    public string FileName => $"{Name}.json";

    /// <summary>The name that a changed message must have instead: <c>...v1</c> becomes <c>...v2</c>.</summary>
    public string NextName => Name.LastIndexOf(".v", StringComparison.Ordinal) is > 0 and var at && int.TryParse(Name[(at + 2)..], out var version) ? $"{Name[..at]}.v{version + 1}" : $"{Name}.v2";
}
