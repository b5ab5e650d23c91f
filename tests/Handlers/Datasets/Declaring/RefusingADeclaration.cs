using KiVendTout.Handlers.Datasets.Declaring;
using Npgsql;

namespace KiVendTout.Handlers.Tests.Datasets.Declaring;

public sealed class RefusingADeclaration(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Head = "name: things\ntitle: Things\ntopic: things-data\ntable: things\n";
    private const string Columns = "columns:\n  - { name: n, type: integer }\n  - { name: t, type: text, nullable: yes }\n";

    [Fact]
    public void Tells_all_that_is_wrong_with_file_line_field_and_remedy()
    {
        using var folder = new DeclarationFolder();
        var wrong = Assert.Throws<DeclarationException>(() => folder.Read("""
            name: My Things
            titel: Things
            topic: orders
            table: Order
            batch-size: 20001
            batch-size: 5
            retention: a week
            separator: comas
            header: maybe
            null-words: [NA, NA]
            target: name
            key: [name, colour]
            indexes: [[sise, created_at], name, name]
            columns:
              - name: id
                type: int
              - name: name
                type: text
                nullable: perhaps
              - name: Name of it
                type: decimal
              - name: size
                type: decimal
                scale: 19
              - name: size
                type: text
                scale: 2
                width: 10
              - text
            """));
        Assert.Equal(
        [
            "things.yaml:1: name: 'My Things' is what people type; write lower-case letters, digits and hyphens, at most 63, beginning with a letter.",
            "things.yaml:1: title: is missing; write it.",
            "things.yaml:2: titel: is no field of a dataset; write title.",
            "things.yaml:3: topic: 'orders' carries something else already; write another, such as My Things-data.",
            "things.yaml:4: table: 'Order' would need quotes in SQL; write lower-case letters, digits and underscores, beginning with a letter, such as order.",
            "things.yaml:5: batch-size: '20001' is no whole number from 1 to 20000; write one, such as 100.",
            "things.yaml:6: batch-size: is there twice, first in line 5; leave one of them.",
            "things.yaml:7: retention: 'a week' is no span of time up to 3650d; write a whole number with d, h or m behind it, such as 7d.",
            "things.yaml:8: separator: 'comas' is not known; write comma.",
            "things.yaml:9: header: 'maybe' is not known; write one of detect, yes, no.",
            "things.yaml:10: null-words: 'NA' is there twice; leave one of them.",
            "things.yaml:11: target: 'name' holds no numbers, so it has no mean; write the name of a column of integers, longs or decimals.",
            "things.yaml:12: key: 'colour' is no column; write one of id, name, Name of it, size, size.",
            "things.yaml:13: indexes: 'sise' is no column; write size.",
            "things.yaml:13: indexes: the index on name would be called Order_name, as another index of the table is; leave it out, or rename a column.",
            "things.yaml:15: columns[1].name: 'id' is a column that every dataset's table has of its own; write another name, such as id_of_row.",
            "things.yaml:16: columns[1].type: 'int' is not known; write one of integer, long, decimal, text, boolean, date, timestamp.",
            "things.yaml:19: columns[2].nullable: 'perhaps' is not known; write one of yes, true, no, false.",
            "things.yaml:20: columns[3].name: 'Name of it' would need quotes in SQL; write lower-case letters, digits and underscores, beginning with a letter, such as name_of_it.",
            "things.yaml:20: columns[3].scale: is missing; a decimal has its digits after the point, 0 to 18.",
            "things.yaml:24: columns[4].scale: '19' is no whole number from 0 to 18; write one, such as 2.",
            "things.yaml:25: columns[5].name: 'size' is there twice, first in line 22; give one of them another name.",
            "things.yaml:27: columns[5].scale: only a decimal has one; leave it out, or write type: decimal.",
            "things.yaml:28: columns[5].width: is no field of a column; write one of name, type, scale, nullable, unit, description.",
            "things.yaml:29: columns[6]: has to be a mapping; write - name: ... with type: ... below it.",
        ],
            wrong.Problems);
        Assert.Equal(string.Join(Environment.NewLine, wrong.Problems), wrong.Message);
    }

    [Theory]
    [InlineData(Head, "things.yaml:1: columns: there are none; write a list of columns, each with name and type.")]
    [InlineData(Head + "columns: []", "things.yaml:5: columns: there are none; write a list of columns, each with name and type.")]
    [InlineData(Head + Columns + "key: t", "things.yaml:8: key: 't' may have no value, and a row without it could not be told from others; write nullable: no for the column, or leave it out of the key.")]
    [InlineData(Head + Columns + "key: [n, n]", "things.yaml:8: key: 'n' is there twice; leave one of them.")]
    [InlineData(Head + Columns + "batch-size: 0", "things.yaml:8: batch-size: '0' is no whole number from 1 to 20000; write one, such as 100.")]
    [InlineData(Head + Columns + "retention: 0d", "things.yaml:8: retention: '0d' is no span of time up to 3650d; write a whole number with d, h or m behind it, such as 7d.")]
    [InlineData(Head + Columns + "retention: 3651d", "things.yaml:8: retention: '3651d' is no span of time up to 3650d; write a whole number with d, h or m behind it, such as 7d.")]
    [InlineData(Head + Columns + "indexes: { n: 1 }", "things.yaml:8: indexes: has to be a list of texts; write [one, two], or one to a line with a hyphen before it.")]
    [InlineData(Head + Columns + "title: x", "things.yaml:8: title: is there twice, first in line 2; leave one of them.")]
    [InlineData(Head + Columns + "description: [x]", "things.yaml:8: description: has to be a text; write it in one piece, in quotes if it holds ': ' or begins with a sign.")]
    [InlineData(Head + "columns: [{ name: key, type: text }]\nindexes: key", "things.yaml:6: indexes: the index on key would be called things_key, as another index of the table is; leave it out, or rename a column.")]
    [InlineData("name: things\ntitle: T\ntopic: a b\ntable: things\n" + Columns, "things.yaml:3: topic: 'a b' is no name of a topic; write letters, digits, dots, hyphens and underscores, at most 200.")]
    [InlineData("name: things\ntitle: T\ntopic: things-data\ntable: kvt_things\n" + Columns, "things.yaml:4: table: 'kvt_things' begins like a table of the platform; write a name without kvt_, mt_ or pg_ before it.")]
    [InlineData("", "things.yaml:1: there is no declaration here; write name: ..., title: ..., topic: ..., table: ... and columns: ... as docs/datasets.md shows.")]
    [InlineData("just text", "things.yaml:1: there is no declaration here; write name: ..., title: ..., topic: ..., table: ... and columns: ... as docs/datasets.md shows.")]
    public void Tells_what_is_wrong_with_the_remedy(string yaml, string problem)
    {
        using var folder = new DeclarationFolder();
        Assert.Equal([problem], folder.Problems(yaml));
    }

    [Theory]
    [InlineData("name: [a\ntitle: x", "this is no YAML that can be read: ")]
    [InlineData("name: a\n\ttitle: x", "this is no YAML that can be read: ")]
    [InlineData("name: &a x\ntitle: *a", "anchors (&) and aliases (*) are not taken here; write the value where it is used")]
    [InlineData("name: a\n---\nname: b", "a second document begins here; one file declares one dataset")]
    public void Tells_where_it_is_no_YAML(string yaml, string part)
    {
        using var folder = new DeclarationFolder();
        var problem = Assert.Single(folder.Problems(yaml));
        Assert.Matches("^things\\.yaml:[1-3]: this is no YAML that can be read: ", problem);
        Assert.Contains(part, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_columns_and_lengths()
    {
        using var folder = new DeclarationFolder();
        var columns = string.Concat(Enumerable.Range(0, 401).Select(i => $"  - {{ name: c{i}, type: integer }}\n"));
        Assert.Equal(["things.yaml:6: columns: there are 401; a dataset has at most 400, so leave some out or make two of it."], folder.Problems(Head + "columns:\n" + columns));
        var (longest, longer) = (new string('c', 63), new string('c', 64));
        Assert.Equal([$"things.yaml:5: columns[1].name: '{longer}' has 64 characters; write at most 63."], folder.Problems(Head + $"columns: [{{ name: {longer}, type: integer }}]"));
        Assert.Equal(
            [$"things.yaml:6: indexes: the index on {longest} would be called things_{longest}, 70 characters of at most 63; take fewer columns or shorter names."],
            folder.Problems(Head + $"columns: [{{ name: {longest}, type: integer }}]\nindexes: {longest}"));
    }

    [Fact]
    public async Task Tells_every_word_that_PostgreSQL_reserves_and_no_other()
    {
        await using var command = new NpgsqlCommand("select word, catcode in ('R', 'T') from pg_get_keywords()", await OpenAsync());
        await using var words = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var (reserved, others) = (new List<string>(), new List<string>());
        while (await words.ReadAsync(TestContext.Current.CancellationToken))
            (words.GetBoolean(1) ? reserved : others).Add(words.GetString(0));
        using var folder = new DeclarationFolder();
        Assert.True(reserved.Count > 90 && others.Count > 300);
        var problems = folder.Problems(Head + "columns:\n" + string.Concat(reserved.Select(word => $"  - {{ name: \"{word}\", type: text }}\n")));
        Assert.Equal(reserved.Select((word, i) => $"things.yaml:{i + 6}: columns[{i + 1}].name: '{word}' is a word of SQL; write another name, such as {word}_."), problems);
        var dataset = folder.Read(Head + "columns:\n" + string.Concat(others.Except(["system_user"]).Select(word => $"  - {{ name: \"{word}\", type: text }}\n")));
        await using var create = new NpgsqlCommand($"create temporary table {dataset.Table} ({string.Join(", ", dataset.Columns.Select(column => $"{column.Name} text"))})", await OpenAsync());
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Of_a_folder_tells_what_is_wrong_in_all_of_its_files_and_between_them()
    {
        using var folder = new DeclarationFolder();
        Assert.Equal([$"{folder.Path} declares no dataset: put a file NAME.yaml there, or name another folder."], LoadProblems(folder.Path));
        folder.Write("README.md", "no declaration");
        folder.Write("a.yaml", Head + Columns);
        folder.Write("b.yml", Head + Columns);
        folder.Write("c.yaml", Head.Replace("things", "others", StringComparison.Ordinal) + Columns);
        folder.Write("d.yaml", Head + "colums: x");
        Assert.Equal(
        [
            "d.yaml:1: columns: there are none; write a list of columns, each with name and type.",
            "d.yaml:5: colums: is no field of a dataset; write columns.",
            "b.yml: name: 'things' is the name of a.yaml as well; write another.",
            "b.yml: topic: 'things-data' is the topic of a.yaml as well; write another.",
            "b.yml: table: 'things' is the table of a.yaml as well; write another.",
        ],
            LoadProblems(folder.Path));
        Assert.Matches("^/nowhere is no folder of declarations: .*Name one that holds files NAME.yaml.$", Assert.Single(LoadProblems("/nowhere")));
    }

    [Fact]
    public void Tells_a_file_that_cannot_be_read()
    {
        using var folder = new DeclarationFolder();
        Assert.Matches("^/nowhere.yaml cannot be read: .* Name a YAML file that may be read.$", Assert.Throws<DeclarationException>(() => DeclarationFile.Read("/nowhere.yaml")).Message);
        var path = Path.Combine(folder.Path, "latin.yaml");
        File.WriteAllBytes(path, [.. "name: caf"u8, 0xE9]);
        Assert.Equal($"{path} is no text in UTF-8: save it as UTF-8.", Assert.Throws<DeclarationException>(() => DeclarationFile.Read(path)).Message);
        File.WriteAllBytes(path, new byte[2 << 20]);
        Assert.Matches("has 2097152 bytes, a declaration at most 1048576: name the YAML file", Assert.Throws<DeclarationException>(() => DeclarationFile.Read(path)).Message);
    }

    private static IReadOnlyList<string> LoadProblems(string folder) => Assert.Throws<DeclarationException>(() => DatasetCatalogue.Load(folder)).Problems;

    private async Task<NpgsqlConnection> OpenAsync() => await NpgsqlDataSource.Create(database.ConnectionString).OpenConnectionAsync(TestContext.Current.CancellationToken);
}
