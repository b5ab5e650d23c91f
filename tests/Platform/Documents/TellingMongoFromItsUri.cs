using KiVendTout.Platform.Documents.Mongo;

namespace KiVendTout.Platform.Documents.Tests;

public sealed class TellingMongoFromItsUri
{
    public TellingMongoFromItsUri() => Assert.SkipUnless(DriverLibrary.IsThere, "MongoDB's C driver is not installed: apt-get install libmongoc-1.0-0.");

    [Theory]
    [InlineData("mongodb://127.0.0.1", "MongoDB at 127.0.0.1:27017, database kivendtout", 8)]
    [InlineData("mongodb://u:p%40w@one:1,two:2/shop?replicaSet=rs&tls=true&maxPoolSize=3", "MongoDB at one:1,two:2, database shop", 3)]
    [InlineData("mongodb://[::1]:7/?maxPoolSize=1000", "MongoDB at [::1]:7, database kivendtout", 64)]
    [InlineData("mongodb+srv://u:pw@cluster.example.com/shop", "MongoDB at cluster.example.com (SRV), database shop", 8)]
    public void Its_place_and_its_threads(string uri, string place, int threads)
    {
        using var address = new MongoAddress(new DocumentSettings { MongoUri = uri });

        Assert.Equal((place, threads), (address.Place, address.Threads));
    }

    [Theory]
    [InlineData("http://u:secret@host")]
    [InlineData("mongodb://u:sec@ret@host/x")]
    [InlineData("mongodb://u:12/secret@host")]
    [InlineData("mongodb://u:12/?secret@host")]
    [InlineData("mongodb://u:secret@")]
    [InlineData("mongodb://u:sec/ret@host")]
    [InlineData("mongodb+srv://u:secret@host:27017")]
    [InlineData("secret")]
    public void What_is_no_URI_is_refused_without_being_repeated(string uri)
    {
        var refused = Assert.Throws<DocumentException>(() => new MongoAddress(new DocumentSettings { MongoUri = uri }));

        Assert.Contains(DocumentSettings.Variable, refused.Message);
        Assert.True(!uri.Contains('@') || !refused.ToString().Contains("ret", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", new DocumentSettings { MongoUri = uri }.ToString());
    }

    [Fact]
    public void What_the_URI_says_is_kept_and_the_rest_is_safe()
    {
        using var plain = new MongoAddress(new DocumentSettings { MongoUri = "mongodb://h" });
        using var said = new MongoAddress(new DocumentSettings { MongoUri = "mongodb://h/?serverSelectionTimeoutMS=77&w=1&retryWrites=false" });

        Assert.Equal((5_000, 77), (Native.mongoc_uri_get_option_as_int32(plain.Uri, "serverselectiontimeoutms", 0), Native.mongoc_uri_get_option_as_int32(said.Uri, "serverselectiontimeoutms", 0)));
        Assert.Equal(("majority", "1"), (WriteConcern(plain), WriteConcern(said)));
    }

    private static unsafe string WriteConcern(MongoAddress address)
    {
        var concern = Oracle.mongoc_uri_get_write_concern(address.Uri);
        return Oracle.mongoc_write_concern_get_wmajority(concern) != 0 ? "majority" : $"{Oracle.mongoc_write_concern_get_w(concern)}";
    }
}
