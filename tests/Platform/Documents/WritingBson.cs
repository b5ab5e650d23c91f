using System.Text.Json;
using System.Text.RegularExpressions;
using KiVendTout.Platform.Documents.Bson;
using KiVendTout.Platform.Documents.Content;
using KiVendTout.Platform.Documents.Mongo;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Tests;

/// <summary>What we write is held against what MongoDB's own library reads.</summary>
public sealed class WritingBson
{
    public WritingBson() => Assert.SkipUnless(DriverLibrary.IsThere, "MongoDB's C driver is not installed: apt-get install libmongoc-1.0-0.");

    [Fact]
    public void Every_kind_of_value_has_its_type_in_MongoDB()
    {
        var visit = new Visit
        {
            Id = "é\"1",
            Customer = null,
            Day = new(2026, 3, 14),
            At = Visits.Noon.AddMilliseconds(5),
            Seen = new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc),
            Amount = -12.50m,
            Position = 9_007_199_254_740_993,
            Clicks = 7,
            Score = 5,
            Bought = true,
            Session = new Guid("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"),
            Channel = Channel.Mobile,
            Place = new("FR", null),
            Counts = new() { ["a.b"] = 1, ["$c"] = 2, ["%d"] = 3 },
            Tags = ["x", "日本"],
            Places = [new("BE", "Liège")],
            Extra = JsonDocument.Parse("""{"n":1,"d":2.5,"t":[]}""").RootElement,
        };
        var bson = new BsonWriter();
        JsonWalk.Document(JsonSerializer.SerializeToUtf8Bytes(visit, TestJson.Default.Visit), ShapeBuilder.OfDocument(TestJson.Default.Visit), bson);

        Assert.Equal(
            """
            {"_id":"é\"1","customer":null,"day":"2026-03-14","at":{"$date":{"$numberLong":"1773489600005"}},"leftAt":null,
            "seen":{"$date":{"$numberLong":"-1000"}},"amount":{"$numberDecimal":"-12.50"},"position":{"$numberLong":"9007199254740993"},
            "clicks":{"$numberInt":"7"},"score":{"$numberDouble":"5.0"},"bought":true,"session":"0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
            "channel":"Mobile","place":{"country":"FR","city":null},"counts":{"a%2Eb":{"$numberLong":"1"},"%24c":{"$numberLong":"2"},
            "%25d":{"$numberLong":"3"}},"tags":["x","日本"],"places":[{"country":"BE","city":"Liège"}],
            "extra":{"n":{"$numberLong":"1"},"d":{"$numberDecimal":"2.5"},"t":[]}}
            """.ReplaceLineEndings(""),
            Regex.Replace(Oracle.ExtendedJson(bson.Written), """(?<=[:{,\[]) | (?=[:}\],])""", ""));
    }

    [Fact]
    public void Ten_thousand_decimals_are_what_the_library_reads_and_come_back()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 10_000; i++)
        {
            var number = new decimal(random.Next(), random.Next(), random.Next(3) == 0 ? random.Next() : 0, random.Next(2) == 0, (byte)random.Next(29));
            var bson = BsonWriter.Document(document => document.Decimal("n"u8, number));

            var read = Regex.Match(Oracle.ExtendedJson(bson), "\"\\$numberDecimal\" : \"(.*)\"").Groups[1].Value;

            Assert.True(
                decimal.Parse(read, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture) == number
                    && decimal.GetBits((decimal)BsonReader.Find(bson, "n")!).SequenceEqual(decimal.GetBits(number)),
                $"seed {seed}: {number} was read as {read}");
        }
    }
}
