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
    [InlineData(" 0.1  18 2.31 0 0.538 6.575\t65.2 4.09 1 296 15.3 396.9 4.98  24", 1, 24.0)]
    public void In_every_layout(string text, int lastLine, double? medv) => Using(text, path =>
    {
        var last = HouseFile.Read(path)[^1];
        Assert.Equal(new HouseRow(lastLine, new House(0.1, 18, 2.31, 0, 0.538, 6.575, 65.2, 4.09, 1, 296, 15.3, 396.9, 4.98), medv), last);
    });

    [Theory]
    [InlineData("", "has no rows")]
    [InlineData(Header + "\n", "has no rows")]
    [InlineData("1,2,3", "Line 1 has 3 columns: 13 are needed (crim, zn, ")]
    [InlineData(Row + "\n" + Row + ",1,2", "Line 2 has 15 columns")]
    [InlineData("0.1,18,2.31,0,0.538,six,65.2,4.09,1,296,15.3,396.9,4.98", "Line 1: rm is 'six', and must be a number such as 6.575")]
    [InlineData("0.1,18,2.31,0,0.538,NaN,65.2,4.09,1,296,15.3,396.9,4.98", "Line 1: rm is 'NaN'")]
    [InlineData(Row + ",1e999", "Line 1: medv is '1e999'")]
    [InlineData("zn,crim,indus,chas,nox,rm,age,dis,rad,tax,ptratio,b,lstat\n" + Row, "Line 1 names other columns, or in another order")]
    public void What_cannot_be_read_is_named_by_line_and_column(string text, string said) => Using(text, path =>
        Assert.Contains(said, Assert.Throws<HouseRefusedException>(() => HouseFile.Read(path)).Message, StringComparison.Ordinal));

    private static void Using(string text, Action<string> read)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
