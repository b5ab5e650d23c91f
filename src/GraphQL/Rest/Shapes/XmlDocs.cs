using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Xml.Linq;

namespace KiVendTout.GraphQL.Rest.Shapes;

/// <summary>The sentences of the XML documentation that the compiler writes beside an assembly; none where it was left out of a deployment.</summary>
internal static class XmlDocs
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, XElement>> Files = new();

    /// <summary>What a class or enumeration is.</summary>
    public static string? Summary(Type type) => Text(MemberOf(type)?.Element("summary"));

    /// <summary>What a parameter of a record is.</summary>
    public static string? Parameter(Type type, string name) => Text(MemberOf(type)?.Elements("param").FirstOrDefault(param => (string?)param.Attribute("name") == name));

    private static XElement? MemberOf(Type type)
    {
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return Files.GetOrAdd(type.Assembly, Read).GetValueOrDefault($"T:{definition.FullName!.Replace('+', '.')}");
    }

    private static Dictionary<string, XElement> Read(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        return File.Exists(file)
            ? XDocument.Load(file).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!)
            : [];
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
                XElement { Name.LocalName: "see" or "paramref" } reference => (reference.Attribute("cref") ?? reference.Attribute("langword") ?? reference.Attribute("name"))?.Value.Split('.', ':')[^1],
                XElement other => other.Value,
                _ => "",
            });
        }

        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
