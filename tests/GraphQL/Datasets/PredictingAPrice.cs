using KiVendTout.GraphQL.Tests.Setup;
using KiVendTout.Handlers.Datasets.Prices;
using KiVendTout.Platform.GraphQLServer;
using Visitor = KiVendTout.GraphQL.Tests.Setup.Visitor;

namespace KiVendTout.GraphQL.Tests.Datasets;

public sealed class PredictingAPrice(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string FirstTract = "crim: 0.00632, zn: 18, indus: 2.31, chas: 0, nox: 0.538, rm: 6.575, age: 65.2, dis: 4.09, rad: 1, tax: 296, ptratio: 15.3, b: 396.9";

    [Fact]
    public async Task Comes_with_its_error_beside_the_baselines_origin_and_caveat()
    {
        await using var api = await ShopApi.OpenAsync(database, "price_whole");
        var price = (await api.DataAsync(
            Visitor.Analyst,
            $$"""
            { predictHousePrice(input: { {{FirstTract}}, lstat: 4.98 }) {
                medv model modelTitle unit notes origin caveats
                heldOutError { rmse mae r2 } tenFoldError { rmse } withoutColumnB { rmse } baselines { name rmse plusMinus protocol source } } }
            """)).GetProperty("predictHousePrice");
        using var models = new HousePrices(HousePrices.FolderBesideProgram);
        var expected = models.Predict(new House(0.00632, 18, 2.31, 0, 0.538, 6.575, 65.2, 4.09, 1, 296, 15.3, 396.9, 4.98), HousePriceModel.Boosted);
        Assert.Equal(expected.Medv, price.GetProperty("medv").GetDouble(), 1e-4);
        Assert.Equal("BOOSTED", price.GetProperty("model").GetString());
        Assert.Equal(expected.HeldOut.Rmse, price.GetProperty("heldOutError").GetProperty("rmse").GetDouble());
        Assert.Equal(models.CardOf(HousePriceModel.Boosted).WithoutB.HeldOut.Rmse, price.GetProperty("withoutColumnB").GetProperty("rmse").GetDouble());
        Assert.Equal(models.Card.Baselines.Count, price.GetProperty("baselines").GetArrayLength());
        Assert.Equal(0, price.GetProperty("notes").GetArrayLength());
        Assert.Contains("Harrison", price.GetProperty("origin").GetString(), StringComparison.Ordinal);
        Assert.Contains("racial statistic", price.GetProperty("caveats")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_the_other_model_and_with_what_is_strange_about_the_tract()
    {
        await using var api = await ShopApi.OpenAsync(database, "price_linear");
        var price = (await api.DataAsync(Visitor.Clerk, $$"""{ predictHousePrice(input: { {{FirstTract}}, lstat: 99 }, model: LINEAR) { model notes } }""")).GetProperty("predictHousePrice");
        Assert.Equal("""{"model":"LINEAR","notes":["lstat is 99, and the models saw 1.73 to 37.97 only: the price is a guess."]}""", price.GetRawText());
    }

    [Theory]
    [InlineData("", "lstat")]
    [InlineData(", lstat: 1e300", "lstat is 1E+300, beyond what the models can read")]
    public async Task What_is_missing_or_no_number_is_refused_by_its_column(string lstat, string said)
    {
        await using var api = await ShopApi.OpenAsync(database, $"price_bad{(uint)lstat.GetHashCode(StringComparison.Ordinal)}");
        var answer = await api.AskAsync(Visitor.Admin, $$"""{ predictHousePrice(input: { {{FirstTract}}{{lstat}} }) { medv } }""");
        Assert.Contains(said, answer.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_models_the_field_says_what_is_missing()
    {
        using var nowhere = new HousePrices("/nowhere");
        var missing = Assert.Throws<GraphQLException>(() =>
            GraphQL.Datasets.HousePriceQueries.PredictHousePrice(new(1, 0, 2, 0, 0.5, 6, 60, 4, 4, 300, 18, 390, 10), nowhere));
        Assert.Contains("Prices cannot be predicted on this host: ", missing.Message, StringComparison.Ordinal);
        Assert.Contains("Build the program again", missing.Message, StringComparison.Ordinal);
    }
}
