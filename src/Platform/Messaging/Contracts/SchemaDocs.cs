using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Xml.Linq;

namespace KiVendTout.Platform.Messaging.Contracts;

/// <summary>The sentences of the XML documentation that the compiler writes beside an assembly; none where that file was not deployed.</summary>
internal static class SchemaDocs
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, XElement>> Files = new();

    /// <summary>What a record is.</summary>
    public static string? Of(Type type) => Text(Entry($"T:{NameOf(type)}", type)?.Element("summary"));

    /// <summary>What a member of a record is: its own sentence, or that of the parameter of the same name.</summary>
    public static string? Of(Type type, string member) =>
        Text(Entry($"P:{NameOf(type)}.{member}", type)?.Element("summary"))
        ?? Text(Entry($"T:{NameOf(type)}", type)?.Elements("param").FirstOrDefault(param => string.Equals((string?)param.Attribute("name"), member, StringComparison.Ordinal)));

    private static string NameOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static XElement? Entry(string name, Type type) => Files.GetOrAdd(type.Assembly, Read).GetValueOrDefault(name);

    private static Dictionary<string, XElement> Read(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        return File.Exists(file) ? XDocument.Load(file).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!) : [];
    }

    private static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText plain => plain.Value,
                XElement { Value: "" } reference => (reference.Attribute("cref") ?? reference.Attribute("langword") ?? reference.Attribute("name"))?.Value.Split('.', ':')[^1],
                XElement other => other.Value,
                _ => "",
            });
        }

        var words = string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? null : words;
    }
}
