using System.Text.Json.Nodes;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;
using KiVendTout.Platform.GraphQLServer.Validation;

namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>A generated request, made again from its seed.</summary>
internal sealed record Question(int Seed, string Sdl, string Document, JsonObject Variables, string? OperationName)
{
    private static readonly Dictionary<string, Schema> Built = Schemas.All.ToDictionary(sdl => sdl, sdl => SchemaBuilder.FromSdl(sdl));

    /// <summary>Without limits: those the reference does not have.</summary>
    public static GraphQLOptions Unlimited { get; } = new()
    {
        MaxTokens = int.MaxValue,
        MaxDepth = int.MaxValue,
        MaxFields = int.MaxValue,
        MaxAliases = int.MaxValue,
        MaxRootMutations = int.MaxValue,
        MaxDirectivesPerLocation = int.MaxValue,
        MaxFragmentVisits = int.MaxValue,
        MaxMergeComparisons = int.MaxValue,
        MaxErrors = 1_000,
        MaxFieldCost = double.MaxValue,
        MaxTypeCost = double.MaxValue,
    };

    public Schema Schema => Built[Sdl];

    /// <summary>The object whose entries the root fields are; half of them keep their promises.</summary>
    public JsonObject Root => field ??= new RootGenerator(Schema, new Random(Seed), Seed % 2 * 0.06).Root();

    /// <summary>Four of ten are meant to be valid, four do wrong things, two are damaged as text (a few of those are schemas).</summary>
    public static Question Of(int seed)
    {
        var random = new Random(seed);
        var sdl = Schemas.All[seed % Schemas.All.Length];
        var schema = Built[sdl];
        var manner = random.Next(10);
        var generator = new DocumentGenerator(schema, random, manner < 4 ? 0 : manner < 6 ? 0.01 : manner < 8 ? 0.05 : 0, random.Next(3) == 0 ? 0.1 : 0);
        var document = manner == 9 && random.Next(5) == 0 ? sdl : generator.Document();
        document = manner >= 8 ? Noise.Damage(document, random) : document;
        return new Question(seed, sdl, document, generator.Variables, document.Contains("Op1", StringComparison.Ordinal) ? "Op1" : null);
    }

    /// <summary>As the reference is asked.</summary>
    public JsonObject ToJson() => new()
    {
        ["id"] = Seed,
        ["sdl"] = Sdl,
        ["query"] = Document,
        ["variables"] = Variables.DeepClone(),
        ["operationName"] = OperationName,
        ["root"] = Root.DeepClone(),
    };

    /// <summary>Our verdict: "parse", "validate" or null when it is fit to be executed, with the errors.</summary>
    public (string? Refused, IReadOnlyList<GraphQLError> Errors) Judge()
    {
        try
        {
            var errors = DocumentValidator.Validate(Schema, Parser.Parse(SourceText.Of(Document), ParserLimits.From(Unlimited)), Unlimited);
            return errors.Count > 0 ? ("validate", errors) : (null, errors);
        }
        catch (GraphQLSyntaxException problem)
        {
            return ("parse", [problem.Error]);
        }
    }
}
