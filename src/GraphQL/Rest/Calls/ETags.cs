using System.Globalization;

namespace KiVendTout.GraphQL.Rest.Calls;

/// <summary>Entity tags: <c>"v7"</c> is version 7 of the thing's stream, so a tag says the same on every machine and after every restart.</summary>
internal static class ETags
{
    /// <summary>The tag of a version.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"v{version}\"");

    /// <summary>The versions that a list of tags names, compared strongly (If-Match): weak tags and tags of others match none.</summary>
    public static IReadOnlyList<long> Versions(string tags) =>
    [
        .. from tag in tags.Split(',', StringSplitOptions.TrimEntries)
           where tag is ['"', 'v', _, .., '"'] && long.TryParse(tag.AsSpan(2, tag.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture, out _)
           select long.Parse(tag.AsSpan(2, tag.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture),
    ];

    /// <summary>Whether a list of tags names this one, compared weakly (If-None-Match).</summary>
    public static bool Match(string tags, string etag) =>
        tags == "*" || tags.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == etag || tag == $"W/{etag}");
}
