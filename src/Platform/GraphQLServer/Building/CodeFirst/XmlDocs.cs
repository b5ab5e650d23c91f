using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Reads descriptions from the XML documentation that the compiler puts beside an assembly; without that file there are none.</summary>
internal sealed partial class XmlDocs
{
    private static readonly ConcurrentDictionary<Assembly, XmlDocs> Known = new();

    /// <summary>By the member's id without the parameter list; overloads stand under one id.</summary>
    private readonly ILookup<string, (int Parameters, XElement Element)> _members;

    private XmlDocs(XElement? root) => _members = (root?.Element("members")?.Elements("member") ?? [])
        .Select(member => (Id: (string?)member.Attribute("name") ?? "", Element: member))
        .ToLookup(member => member.Id.Split('(')[0], member => (CountParameters(member.Id), member.Element), StringComparer.Ordinal);

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks { get; }

    internal static string? Of(Type type) => From(type.Assembly).Summary("T:" + Id(type));

    internal static string? Of(PropertyInfo property)
    {
        var docs = From(property.DeclaringType!.Assembly);

        // A record's positional property is documented as a parameter of the record.
        return docs.Summary($"P:{Id(property.DeclaringType)}.{property.Name}") ?? docs.Parameter("T:" + Id(property.DeclaringType), property.Name);
    }

    internal static string? Of(FieldInfo field) => From(field.DeclaringType!.Assembly).Summary($"F:{Id(field.DeclaringType)}.{field.Name}");

    internal static string? Of(MethodInfo method) =>
        From(method.DeclaringType!.Assembly).Summary($"M:{Id(method.DeclaringType)}.{method.Name}", method.GetParameters().Length);

    internal static string? Of(ParameterInfo parameter)
    {
        var member = parameter.Member;
        var type = member.DeclaringType!;
        var docs = From(type.Assembly);
        var count = ((MethodBase)member).GetParameters().Length;
        return member is ConstructorInfo
            ? docs.Parameter("T:" + Id(type), parameter.Name!) ?? docs.Parameter($"M:{Id(type)}.#ctor", parameter.Name!, count)
            : docs.Parameter($"M:{Id(type)}.{member.Name}", parameter.Name!, count);
    }

    private static XmlDocs From(Assembly assembly) => Known.GetOrAdd(assembly, static assembly =>
    {
        var path = string.IsNullOrEmpty(assembly.Location) ? null : Path.ChangeExtension(assembly.Location, ".xml");
        try
        {
            return new XmlDocs(path is not null && File.Exists(path) ? XDocument.Load(path).Root : null);
        }
        catch (XmlException)
        {
            // A broken file of documentation must not keep a server from starting: it goes without descriptions.
            return new XmlDocs(null);
        }
    });

    private static string Id(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static int CountParameters(string id)
    {
        var start = id.IndexOf('(', StringComparison.Ordinal);
        if (start < 0)
        {
            return 0;
        }

        var (depth, count) = (0, 1);
        foreach (var c in id.AsSpan(start + 1))
        {
            depth += c is '{' or '[' ? 1 : c is '}' or ']' ? -1 : 0;
            count += c == ',' && depth == 0 ? 1 : 0;
        }

        return count;
    }

    private string? Summary(string id, int parameters = 0) => Text(Find(id, parameters)?.Element("summary"));

    private string? Parameter(string id, string name, int parameters = 0) =>
        Text(Find(id, parameters)?.Elements("param").FirstOrDefault(element => (string?)element.Attribute("name") == name));

    private XElement? Find(string id, int parameters) => _members[id].FirstOrDefault(member => member.Parameters == parameters).Element;

    private static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var text = new StringBuilder();
        Write(element, text);
        var paragraphs = text.ToString().Split('\u2029').Select(paragraph => Blanks.Replace(paragraph, " ").Trim()).Where(paragraph => paragraph.Length > 0);
        var whole = string.Join("\n\n", paragraphs);
        return whole.Length == 0 ? null : whole;
    }

    private static void Write(XElement element, StringBuilder text)
    {
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XText words:
                    text.Append(words.Value);
                    break;
                case XElement { Name.LocalName: "c" or "code" } code:
                    text.Append('`').Append(code.Value).Append('`');
                    break;
                case XElement { Name.LocalName: "para" } paragraph:
                    text.Append('\u2029');
                    Write(paragraph, text);
                    text.Append('\u2029');
                    break;
                case XElement { IsEmpty: true } reference:
                    var target = (string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? (string?)reference.Attribute("langword") ?? "";
                    text.Append(target.Split('(')[0].Split('.', ':')[^1].Split('`')[0]);
                    break;
                case XElement other:
                    Write(other, text);
                    break;
            }
        }
    }
}
