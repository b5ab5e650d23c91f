using KiVendTout.Platform.Documents.Mongo;
using Npgsql;

namespace KiVendTout.Platform.Documents.Tests;

public sealed class SigningIn
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_user_and_the_password_of_the_URI_are_proven_by_SCRAM_SHA_256()
    {
        Assert.SkipUnless(DriverLibrary.IsThere, "MongoDB's C driver is not installed: apt-get install libmongoc-1.0-0.");
        await using var server = new ScramServer("teller", "p@ss/word").Start();
        await using var unused = NpgsqlDataSource.Create("Host=127.0.0.1");
        await using var right = Open("p%40ss%2Fword");
        await using var wrong = Open("p%40ss%2Fwort");

        await right.PingAsync(Cancel);
        var signedIn = server.SignedIn; // once, or once more where a connection was too slow
        Assert.NotEqual(0, signedIn);

        var refused = await Assert.ThrowsAsync<DocumentException>(() => wrong.PingAsync(Cancel));
        Assert.Contains("does not accept the user or the password", refused.Message);
        Assert.Contains(DocumentSettings.Variable, refused.Message);
        Assert.DoesNotContain("wort", refused.ToString());
        Assert.Equal(signedIn, server.SignedIn);

        IDocumentDatabase Open(string password) => DocumentDatabase.Open(
            new DocumentSettings { MongoUri = $"mongodb://teller:{password}@127.0.0.1:{server.Port}/kvt?authSource=admin&authMechanism=SCRAM-SHA-256" }, unused);
    }
}
