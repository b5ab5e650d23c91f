using System.Text;
using KiVendTout.Platform.Documents.Bson;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>Makes and changes indexes.</summary>
internal static class MongoIndexes
{
    public static void Ensure(MongoCall call, string collection, IReadOnlyList<IndexPlan> plans)
    {
        var there = new Dictionary<string, (string Keys, long? Seconds)>();
        call.Indexes(collection, index => there[(string)BsonReader.Find(index, "name")!] = (Definition(index), Seconds(index)));
        foreach (var plan in plans)
        {
            if (!there.TryGetValue(plan.Name, out var found))
            {
                Create(call, collection, plan);
            }
            else if (found.Keys != Definition(plan))
            {
                Recreate(call, collection, plan);
            }
            else if (found.Seconds != Seconds(plan))
            {
                // In place where that is possible: always with another number, and since MongoDB 5.1 also on an index that had none.
                if (plan.ExpireAfter is null || !TryChange(call, collection, plan))
                    Recreate(call, collection, plan);
            }
        }
    }

    private static void Create(MongoCall call, string collection, IndexPlan plan) => call.Command(BsonWriter.Document(command =>
    {
        command.Text("createIndexes"u8, collection);
        command.BeginList("indexes"u8);
        command.BeginObject(default);
        command.BeginObject("key"u8);
        foreach (var (field, descending) in plan.Keys)
            command.Int32(Encoding.UTF8.GetBytes(field.Dotted), descending ? -1 : 1);
        command.EndObject();
        command.Text("name"u8, plan.Name);
        if (plan.Unique)
            command.Boolean("unique"u8, true);
        if (Seconds(plan) is { } seconds)
            command.Int64("expireAfterSeconds"u8, seconds);
        command.EndObject();
        command.EndList();
    }), isWrite: true);

    private static bool TryChange(MongoCall call, string collection, IndexPlan plan)
    {
        try
        {
            call.Command(BsonWriter.Document(command =>
            {
                command.Text("collMod"u8, collection);
                command.BeginObject("index"u8);
                command.Text("name"u8, plan.Name);
                command.Int64("expireAfterSeconds"u8, Seconds(plan)!.Value);
                command.EndObject();
            }), isWrite: true);
            return true;
        }
        catch (DocumentException refused) when (refused is not DocumentsAwayException)
        {
            return false; // an older server, or one that does not know the command: the index is made anew, which says why if that fails too
        }
    }

    private static void Recreate(MongoCall call, string collection, IndexPlan plan)
    {
        call.Command(BsonWriter.Document(command =>
        {
            command.Text("dropIndexes"u8, collection);
            command.Text("index"u8, plan.Name);
        }), isWrite: true);
        Create(call, collection, plan);
    }

    private static long? Seconds(IndexPlan plan) => plan.ExpireAfter is { } age ? (long)age.TotalSeconds : null;

    private static long? Seconds(ReadOnlySpan<byte> index) => BsonReader.Find(index, "expireAfterSeconds") switch
    {
        long seconds => seconds,
        double seconds => (long)seconds,
        _ => null,
    };

    private static string Definition(IndexPlan plan) =>
        $"{plan.Unique} {string.Join(", ", plan.Keys.Select(key => $"{key.Field.Dotted} {(key.Descending ? -1 : 1)}"))}";

    private static string Definition(ReadOnlySpan<byte> index)
    {
        var keys = new List<string>();
        var reader = new BsonReader(index);
        while (reader.Read())
        {
            if (!reader.Name.SequenceEqual("key"u8))
                continue;
            var fields = new BsonReader(reader.Bytes);
            while (fields.Read())
                keys.Add($"{Encoding.UTF8.GetString(fields.Name)} {Convert.ToInt32(fields.Value(), System.Globalization.CultureInfo.InvariantCulture)}");
        }

        return $"{BsonReader.Find(index, "unique") is true} {string.Join(", ", keys)}";
    }
}
