using System.Text.Json;
using KiVendTout.Handlers.Datasets.Prices;

namespace KiVendTout.Handlers.Tests.Datasets.Prices;

public sealed class PricingHouses
{
    private static readonly string Root = FindRoot();
    private static readonly string Models = Path.Combine(Root, "ops/models/housing");
    private static readonly IReadOnlyList<HouseRow> Rows = HouseFile.ReadAsync(Shipped.Dataset("housing"), Path.Combine(Root, "ops/sample/housing.csv")).GetAwaiter().GetResult();

    [Fact]
    public void The_models_say_what_scikit_learn_said()
    {
        using var prices = new HousePrices(Models);
        using var metrics = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Models, "metrics.json")));
        var expected = metrics.RootElement.GetProperty("expected").EnumerateArray().ToList();
        Assert.True(expected.Count >= 10, "metrics.json holds predictions of scikit-learn");
        foreach (var row in expected)
        {
            var house = Rows[row.GetProperty("line").GetInt32() - 1].House;
            Assert.Equal(row.GetProperty("linear").GetDouble(), prices.Predict(house, HousePriceModel.Linear).Medv, 1e-4);
            Assert.Equal(row.GetProperty("boosted").GetDouble(), prices.Predict(house, HousePriceModel.Boosted).Medv, 1e-4);
        }
    }

    [Theory]
    [InlineData(HousePriceModel.Linear)]
    [InlineData(HousePriceModel.Boosted)]
    public void Many_at_once_are_priced_as_one_by_one(HousePriceModel model)
    {
        using var prices = new HousePrices(Models);
        var houses = Rows.Select(row => row.House).ToList();
        var together = prices.Predict(houses, model);
        Assert.Equal(506, together.Count);
        Assert.All(houses.Zip(together), pair => Assert.Equal(prices.Predict(pair.First, model).Medv, pair.Second.Medv, 1e-4));
        Assert.Empty(prices.Predict([], model));
    }

    [Fact]
    public void The_error_that_is_stated_is_about_what_all_rows_show()
    {
        using var prices = new HousePrices(Models);
        foreach (var model in Enum.GetValues<HousePriceModel>())
        {
            var predicted = prices.Predict([.. Rows.Select(row => row.House)], model);
            var rmse = Math.Sqrt(predicted.Zip(Rows, (price, row) => Math.Pow(price.Medv - row.Medv!.Value, 2)).Average());
            var card = prices.CardOf(model);
            Assert.Equal(card.HeldOut, predicted[0].HeldOut);
            // Four fifths of these rows the model knows, so it is closer here than on the held-out fifth; and no model is worse than the mean.
            Assert.InRange(rmse, 0.5, card.HeldOut.Rmse);
            Assert.True(card.HeldOut.Rmse < prices.Card.Baselines[0].Rmse);
        }
    }

    [Fact]
    public void The_card_says_where_the_data_is_from_and_what_column_b_is()
    {
        using var prices = new HousePrices(Models);
        Assert.Contains("Harrison", prices.Card.Origin, StringComparison.Ordinal);
        Assert.Contains("racial statistic", prices.Card.Caveats[0], StringComparison.Ordinal);
        Assert.Equal(House.Columns, prices.Card.Features.Select(feature => feature.Name));
        Assert.Equal(506, prices.Card.Split.Train + prices.Card.Split.HeldOut);
        Assert.All(prices.Card.Models.Values, model => Assert.InRange(model.WithoutB.HeldOut.Rmse, 1, 10));
        Assert.Equal(0.29, prices.Card.Baselines.Single(one => one.Name.StartsWith("variational", StringComparison.Ordinal)).PlusMinus);
    }

    [Fact]
    public void What_no_model_saw_is_priced_and_noted()
    {
        using var prices = new HousePrices(Models);
        var known = Rows[0].House;
        Assert.Empty(prices.Predict(known, HousePriceModel.Boosted).Notes);
        var strange = prices.Predict(known with { Crim = 120.5, Chas = 0.5, Lstat = 1 }, HousePriceModel.Boosted);
        Assert.True(double.IsFinite(strange.Medv));
        Assert.Equal(
            ["crim is 120.5, and the models saw 0.00632 to 88.9762 only: the price is a guess.", "chas is 0.5, and the models saw 0 and 1 only: the price is a guess.", "lstat is 1, and the models saw 1.73 to 37.97 only: the price is a guess."],
            strange.Notes);
    }

    [Theory]
    [InlineData(double.NaN, "rm is missing: give a number")]
    [InlineData(double.PositiveInfinity, "rm is Infinity, beyond what the models can read: give a number of the column's own size.")]
    [InlineData(1e300, "rm is 1E+300, beyond what the models can read")]
    public void What_is_no_number_is_refused_by_its_column(double rm, string said)
    {
        using var prices = new HousePrices(Models);
        Assert.Contains(said, Assert.Throws<HouseRefusedException>(() => prices.Predict(Rows[0].House with { Rm = rm }, HousePriceModel.Linear)).Message, StringComparison.Ordinal);
        var many = Assert.Throws<HouseRefusedException>(() => prices.Predict([Rows[0].House, Rows[1].House with { Rm = rm }], HousePriceModel.Linear));
        Assert.StartsWith("House 2: rm is ", many.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_that_are_not_there_are_missed_when_they_are_asked_for_and_found_when_they_come()
    {
        var folder = Directory.CreateTempSubdirectory("kvt-prices-");
        try
        {
            using var prices = new HousePrices(folder.FullName);
            var missing = Assert.Throws<PriceModelsMissingException>(() => prices.Predict(Rows[0].House, HousePriceModel.Linear));
            Assert.Contains("metrics.json", missing.Message, StringComparison.Ordinal);
            File.Copy(Path.Combine(Models, "metrics.json"), Path.Combine(folder.FullName, "metrics.json"));
            missing = Assert.Throws<PriceModelsMissingException>(() => prices.Predict(Rows[0].House, HousePriceModel.Linear));
            Assert.Contains("linear.onnx. Build the program again", missing.Message, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder.FullName, "linear.onnx"), "broken");
            Assert.Contains("Cannot load the model", Assert.Throws<PriceModelsMissingException>(() => prices.Predict(Rows[0].House, HousePriceModel.Linear)).Message, StringComparison.Ordinal);
            File.Copy(Path.Combine(Models, "linear.onnx"), Path.Combine(folder.FullName, "linear.onnx"), overwrite: true);
            Assert.True(prices.Predict(Rows[0].House, HousePriceModel.Linear).Medv > 20);
            File.WriteAllText(Path.Combine(folder.FullName, "metrics.json"), "{");
            using var broken = new HousePrices(folder.FullName);
            Assert.Contains("cannot be read", Assert.Throws<PriceModelsMissingException>(() => broken.Card).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Many_threads_ask_at_once()
    {
        using var prices = new HousePrices(Models);
        var first = prices.Predict(Rows[0].House, HousePriceModel.Boosted).Medv;
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Enumerable.Range(0, 200).Select(_ => prices.Predict(Rows[0].House, HousePriceModel.Boosted).Medv).Distinct().ToList(), TestContext.Current.CancellationToken)));
        Assert.All(all, seen => Assert.Equal([first], seen));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KiVendTout.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
