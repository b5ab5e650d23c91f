namespace KiVendTout.Handlers.Datasets.Prices;

/// <summary>A census tract of the Boston housing data without its price: 13 columns, units as in the dataset.</summary>
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
/// <param name="B">1000(Bk - 0.63)^2 with Bk the share of Black residents of the town: a racial statistic of 1970.</param>
/// <param name="Lstat">Percent of the population of lower status.</param>
public sealed record House(
    double Crim, double Zn, double Indus, double Chas, double Nox, double Rm, double Age, double Dis, double Rad, double Tax, double Ptratio, double B, double Lstat)
{
    /// <summary>The columns in the order of the file and of the models.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["crim", "zn", "indus", "chas", "nox", "rm", "age", "dis", "rad", "tax", "ptratio", "b", "lstat"];

    /// <summary>The values in the order of <see cref="Columns"/>.</summary>
    public IReadOnlyList<double> Values => [Crim, Zn, Indus, Chas, Nox, Rm, Age, Dis, Rad, Tax, Ptratio, B, Lstat];

    /// <summary>Makes one of values in the order of <see cref="Columns"/>.</summary>
    /// <exception cref="ArgumentException">They are not 13.</exception>
    public static House Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Count == Columns.Count
            ? new(values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8], values[9], values[10], values[11], values[12])
            : throw new ArgumentException($"A house has {Columns.Count} values ({string.Join(", ", Columns)}), and {values.Count} were given.", nameof(values));
    }

    /// <summary>The first value that no model can take, as column, problem and remedy; null when all are numbers.</summary>
    public string? Problem()
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (!float.IsFinite((float)Values[i]))
                return double.IsNaN(Values[i]) ? $"{Columns[i]} is missing: give a number, for the models fill nothing in." : $"{Columns[i]} is {Values[i]:R}, beyond what the models can read: give a number of the column's own size.";
        }

        return null;
    }
}

/// <summary>Which model predicts.</summary>
public enum HousePriceModel
{
    /// <summary>A linear regression: simple, and far off at both ends.</summary>
    Linear,

    /// <summary>Gradient boosting, hundreds of small trees: closer, and it knows no price beyond those it saw.</summary>
    Boosted,
}

/// <summary>A predicted price.</summary>
/// <param name="Medv">Median price of owner-occupied homes, in 1000 USD of 1970.</param>
/// <param name="Model">Which model said so.</param>
/// <param name="HeldOut">How far off it was on rows that it had not seen.</param>
/// <param name="Notes">What to know about this prediction: columns that lie outside of the data the model was trained on. Empty when there is nothing.</param>
public sealed record HousePrice(double Medv, HousePriceModel Model, PriceErrors HeldOut, IReadOnlyList<string> Notes);

/// <summary>A house that cannot be priced; the message names the column, what is wrong with it and the remedy.</summary>
/// <param name="message">Column, problem, remedy.</param>
public sealed class HouseRefusedException(string message) : Exception(message);
