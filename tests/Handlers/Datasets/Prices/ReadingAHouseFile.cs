using KiVendTout.Handlers.Datasets.Prices;

namespace KiVendTout.Handlers.Tests.Datasets.Prices;

public sealed class ReadingAHouseFile
{
    private const string Row = "0.1,18,2.31,0,0.538,6.575,65.2,4.09,1,296,15.3,396.9,4.98";
    private const string Header = "crim,zn,indus,chas,nox,rm,age,dis,rad,tax,ptratio,b,lstat";

    [Theory]
    [InlineData(Row, 1, null)]
    [InlineData(Row + ",24.0\n\n" + Row + ",24.5\n", 3, 24.5)]
    [InlineData(Header + ",medv\r\n" + Row + ",24.0\r\n", 2, 24.0)]
    [InlineData("\ufeff\"CRIM\",zn,indus,chas,nox,rm,age,dis,rad,tax,ptratio,b,lstat\n" + Row, 2, null)]
    [InlineData("zn,crim,indus,chas,nox,rm,age,dis,rad,tax,ptratio,b,lstat\n18,0.1,2.31,0,0.538,6.575,65.2,4.09,1,296,15.3,396.9,4.98", 2, null)]
    [InlineData(" 0.1  18 2.31 0 0.538 6.575\t65.2 4.09 1 296 15.3 396.9 4.98  24", 1, 24.0)]
    public Task In_every_layout_of_the_dataset_with_the_price_or_without(string text, int lastLine, double? medv) => Using(text, async path =>
    {
        var last = (await HouseFile.ReadAsync(Shipped.Dataset("housing"), path, TestContext.Current.CancellationToken))[^1];
        Assert.Equal(new HouseRow(lastLine, new House(0.1, 18, 2.31, 0, 0.538, 6.575, 65.2, 4.09, 1, 296, 15.3, 396.9, 4.98), medv), last);
    });

    [Theory]
    [InlineData(Header + "\n", "has no rows")]
    [InlineData("1,2,3", "line 1: has 3 fields, the dataset 14: it ends after indus")]
    [InlineData(Row + "\n" + Row + ",1,2", "line 2: has 15 fields, the dataset 13: it goes on after lstat")]
    [InlineData("0.1,18,2.31,0,0.538,six,65.2,4.09,1,296,15.3,396.9,4.98", "line 1: rm \"six\" is no")]
    [InlineData("0.1,18,2.31,0,0.538,NaN,65.2,4.09,1,296,15.3,396.9,4.98", "line 1: rm \"NaN\" is no")]
    [InlineData(Row + ",1e999", "line 1: medv ")]
    [InlineData(Row + ",24\n" + Row, "line 2: has 13 fields, the dataset 14")]
    [InlineData("zn,crim,indus,chas,nox,rooms,age,dis,rad,tax,ptratio,b,lstat\n" + Row, "line 1: the header lacks rm, medv")]
    [InlineData("1.5,2,3", "The price, medv, may be left out of all lines")]
    public Task What_cannot_be_read_is_named_by_line_and_column(string text, string said) => Using(text, async path => Assert.Contains(
        said, (await Assert.ThrowsAsync<HouseRefusedException>(() => HouseFile.ReadAsync(Shipped.Dataset("housing"), path, TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal));

    private static async Task Using(string text, Func<string, Task> read)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            await read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
