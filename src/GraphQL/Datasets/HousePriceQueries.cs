using KiVendTout.GraphQL.Access;
using KiVendTout.Handlers.Datasets.Prices;
using KiVendTout.Platform.GraphQLServer;

namespace KiVendTout.GraphQL.Datasets;

/// <summary>Asks the price models of the housing data.</summary>
[QueryType]
public static class HousePriceQueries
{
    /// <summary>
    /// What a model says the homes of a census tract of Boston cost, in 1000 USD of 1970, with its error on rows that it had not seen and what others reach; for the shop's people. For showing and teaching
    /// only: column b is a racial statistic of 1970, and nothing about people or homes may be decided with it.
    /// </summary>
    /// <param name="input">The tract: all 13 columns.</param>
    /// <param name="prices">The models.</param>
    /// <param name="model">Which model.</param>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    public static PredictedHousePrice PredictHousePrice(HouseInput input, HousePrices prices, HousePriceModel model = HousePriceModel.Boosted)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(prices);
        try
        {
            var price = prices.Predict(input.House(), model);
            return new PredictedHousePrice(price, prices.CardOf(model), prices.Card);
        }
        catch (HouseRefusedException refused)
        {
            throw new GraphQLException(refused.Message, ErrorCode.BadRequest);
        }
        catch (PriceModelsMissingException missing)
        {
            throw new GraphQLException($"Prices cannot be predicted on this host: {missing.Message}", ErrorCode.BadRequest);
        }
    }
}

/// <summary>A census tract of the Boston housing data, without its price.</summary>
/// <param name="Crim">Crimes per head in the town.</param>
/// <param name="Zn">Percent of residential land zoned for lots over 25,000 square feet.</param>
/// <param name="Indus">Percent of non-retail business acres in the town.</param>
/// <param name="Chas">1 when the tract bounds the Charles River, else 0.</param>
/// <param name="Nox">Nitric oxides, parts per 10 million.</param>
/// <param name="Rm">Rooms of a dwelling, average.</param>
/// <param name="Age">Percent of owner-occupied units built before 1940.</param>
/// <param name="Dis">Weighted distance to five employment centres.</param>
/// <param name="Rad">Index of access to radial highways.</param>
/// <param name="Tax">Property tax, USD per 10,000.</param>
/// <param name="Ptratio">Pupils per teacher in the town.</param>
/// <param name="B">A racial statistic of 1970, 1000(Bk - 0.63)^2 with Bk the share of Black residents of the town.</param>
/// <param name="Lstat">Percent of the population of lower status.</param>
[InputType]
public sealed record HouseInput(
    double Crim, double Zn, double Indus, double Chas, double Nox, double Rm, double Age, double Dis, double Rad, double Tax, double Ptratio, double B, double Lstat)
{
    internal House House() => new(Crim, Zn, Indus, Chas, Nox, Rm, Age, Dis, Rad, Tax, Ptratio, B, Lstat);
}
