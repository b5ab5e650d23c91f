namespace KiVendTout.Platform.GraphQLServer.Explorer;

/// <summary>
/// Sets up the schema explorer: Banana Cake Pop 18 as its npm package <c>@chillicream/bananacakepop-graphql-ide</c> brings it, served as it is. It is under the
/// ChilliCream License 1.0, which is served beside it.
/// </summary>
public sealed class ExplorerOptions
{
    /// <summary>Whether it is served. Off: it needs <c>unsafe-eval</c> and gets no repairs any more, so it is for development.</summary>
    public bool Enabled { get; set; }

    /// <summary>The package's folder, the one that holds index.html.</summary>
    public string Folder { get; set; } = "";

    /// <summary>What the browser's tab says.</summary>
    public string Title { get; set; } = "GraphQL";

    /// <summary>The document that the first visit shows; null for an empty one.</summary>
    public string? FirstDocument { get; set; }
}
