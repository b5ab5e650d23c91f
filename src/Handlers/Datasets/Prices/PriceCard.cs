using System.Text.Json;
using System.Text.Json.Serialization;

namespace KiVendTout.Handlers.Datasets.Prices;

/// <summary>What is to be known of the price models: <c>metrics.json</c> beside them, written by the script that trained them.</summary>
/// <param name="Title">What they predict.</param>
/// <param name="Unit">Of prices and errors.</param>
/// <param name="Origin">Where the data comes from.</param>
/// <param name="Caveats">What must be shown with every prediction.</param>
/// <param name="Split">What they were trained on.</param>
/// <param name="Features">The columns with their ranges in the training data.</param>
/// <param name="Models">The models by name: linear, boosted.</param>
/// <param name="Baselines">What others reach.</param>
public sealed record PriceCard(
    string Title, string Unit, string Origin, IReadOnlyList<string> Caveats, PriceSplit Split, IReadOnlyList<PriceFeature> Features, IReadOnlyDictionary<string, PriceModelCard> Models,
    IReadOnlyList<PriceBaseline> Baselines)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="PriceModelsMissingException">It is not there or cannot be read.</exception>
    internal static PriceCard Read(string file)
    {
        if (!File.Exists(file))
            throw new PriceModelsMissingException($"The price models' card is not at {file}. Build the program again: it brings them along.");
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), PriceCardJson.Default.PriceCard) ?? throw new JsonException("It is empty.");
        }
        catch (JsonException broken)
        {
            throw new PriceModelsMissingException($"The price models' card {file} cannot be read: {broken.Message} ops/models/housing/train.py writes it.");
        }
    }
}

/// <summary>How the rows were divided.</summary>
/// <param name="Seed">The seed of the division.</param>
/// <param name="Train">Rows the models were trained on.</param>
/// <param name="HeldOut">Rows they never saw.</param>
public sealed record PriceSplit(int Seed, int Train, int HeldOut);

/// <summary>A column and its range in the training data.</summary>
/// <param name="Name">The column.</param>
/// <param name="Min">The lowest value.</param>
/// <param name="Max">The highest.</param>
public sealed record PriceFeature(string Name, double Min, double Max);

/// <summary>How far off predictions are, in 1000 USD.</summary>
/// <param name="Rmse">Root of the mean squared error.</param>
/// <param name="Mae">Mean of the absolute errors.</param>
/// <param name="R2">The share of the variance that is explained.</param>
public sealed record PriceErrors(double Rmse, double Mae, double R2);

/// <summary>A model's figures.</summary>
/// <param name="Title">The model in words.</param>
/// <param name="File">Its file, beside the card.</param>
/// <param name="HeldOut">On the held-out fifth.</param>
/// <param name="TenFolds">In ten-fold cross-validation over all rows.</param>
/// <param name="TwentyTenths">Mean over 20 random splits of nine tenths to one tenth.</param>
/// <param name="WithoutB">The same model without column b.</param>
public sealed record PriceModelCard(string Title, string File, PriceErrors HeldOut, PriceErrors TenFolds, PriceTenths TwentyTenths, PriceWithoutB WithoutB);

/// <summary>An error over many splits.</summary>
/// <param name="Rmse">The mean.</param>
/// <param name="StandardError">Of the mean.</param>
public sealed record PriceTenths(double Rmse, double StandardError);

/// <summary>What leaving column b out costs.</summary>
/// <param name="HeldOut">On the held-out fifth.</param>
/// <param name="TenFolds">In ten-fold cross-validation.</param>
public sealed record PriceWithoutB(PriceErrors HeldOut, PriceErrors TenFolds);

/// <summary>What somebody else reached, or no model at all.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Rmse">Root of the mean squared error, 1000 USD.</param>
/// <param name="PlusMinus">As published; null when it was not.</param>
/// <param name="Protocol">On which rows.</param>
/// <param name="Source">Who says so.</param>
public sealed record PriceBaseline(string Name, double Rmse, double? PlusMinus, string Protocol, string Source);

/// <summary>The price models or what they need are not there; the message says what to do.</summary>
/// <param name="message">What is missing, and the remedy.</param>
public sealed class PriceModelsMissingException(string message) : Exception(message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(PriceCard))]
internal sealed partial class PriceCardJson : JsonSerializerContext;
