using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Validation.Rules;

/// <summary>Directives Are Defined, Directives Are in Valid Locations, Directives Are Unique per Location (5.7).</summary>
internal sealed class DirectiveRules(ValidationContext context) : ValidationRule(context)
{
    public override void Directives(IReadOnlyList<DirectiveNode> directives, DirectiveLocations location)
    {
        var seen = new Dictionary<string, DirectiveNode>(StringComparer.Ordinal);
        foreach (var directive in directives)
        {
            var name = directive.Name.Value;
            if (Context.Schema.FindDirective(name) is not { } definition)
            {
                Context.Report("KnownDirectives", $"Unknown directive \"@{name}\".", directive);
                continue;
            }

            if (!definition.Locations.HasFlag(location))
            {
                Context.Report("KnownDirectives", $"Directive \"@{name}\" may not be used on {DirectiveLocationNames.Of(location).First()}.", directive);
            }

            if (!definition.IsRepeatable && !seen.TryAdd(name, directive))
            {
                Context.Report("UniqueDirectivesPerLocation", $"The directive \"@{name}\" can only be used once at this location.", seen[name], directive);
            }
        }
    }
}
