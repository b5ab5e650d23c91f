using KiVendTout.Handlers.Datasets.Prices;
using KiVendTout.Platform.GraphQLServer;

namespace KiVendTout.GraphQL.Datasets;

/// <summary>A predicted price, and how far to believe it.</summary>
[GraphQLName("HousePrice")]
public sealed class PredictedHousePrice
{
    internal PredictedHousePrice(HousePrice price, PriceModelCard model, PriceCard card) =>
        (Medv, Model, ModelTitle, HeldOutError, TenFoldError, WithoutColumnB, Notes, Unit, Baselines, Origin, Caveats) =
        (price.Medv, price.Model, model.Title, Of(model.HeldOut), Of(model.TenFolds), Of(model.WithoutB.HeldOut), price.Notes, card.Unit, [.. card.Baselines.Select(HousePriceBaseline.Of)], card.Origin, card.Caveats);

    /// <summary>Median price of owner-occupied homes, in 1000 USD of 1970.</summary>
    public double Medv { get; }

    /// <summary>Which model said so.</summary>
    public HousePriceModel Model { get; }

    /// <summary>The model in words.</summary>
    public string ModelTitle { get; }

    /// <summary>Unit of prices and errors.</summary>
    public string Unit { get; }

    /// <summary>How far off the model was on the fifth of the data that it had not seen.</summary>
    public HousePriceError HeldOutError { get; }

    /// <summary>How far off it is in ten-fold cross-validation over all rows.</summary>
    public HousePriceError TenFoldError { get; }

    /// <summary>How far off the same model is on that fifth without column b.</summary>
    public HousePriceError WithoutColumnB { get; }

    /// <summary>What others reach, and what no model reaches.</summary>
    public IReadOnlyList<HousePriceBaseline> Baselines { get; }

    /// <summary>What to know about this prediction, such as columns outside of the data that the model was trained on.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Where the data comes from.</summary>
    public string Origin { get; }

    /// <summary>What must be known before it is used.</summary>
    public IReadOnlyList<string> Caveats { get; }

    private static HousePriceError Of(PriceErrors errors) => new(errors.Rmse, errors.Mae, errors.R2);
}

/// <summary>How far off predictions are, in 1000 USD.</summary>
/// <param name="Rmse">Root of the mean squared error.</param>
/// <param name="Mae">Mean of the absolute errors.</param>
/// <param name="R2">The share of the variance that is explained.</param>
public sealed record HousePriceError(double Rmse, double Mae, double R2);

/// <summary>What somebody else reached, or no model at all.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Rmse">Root of the mean squared error, in 1000 USD.</param>
/// <param name="PlusMinus">As published; null when it was not.</param>
/// <param name="Protocol">On which rows.</param>
/// <param name="Source">Who says so.</param>
public sealed record HousePriceBaseline(string Name, double Rmse, double? PlusMinus, string Protocol, string Source)
{
    internal static HousePriceBaseline Of(PriceBaseline one) => new(one.Name, one.Rmse, one.PlusMinus, one.Protocol, one.Source);
}
