using System.Collections.Frozen;
using KiVendTout.GraphQL.Lists;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Validation;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.GraphQL.Datasets.Rows;

/// <summary>The table of a dataset as a list: which names may be asked for, and what each is in SQL.</summary>
internal sealed class RowSource
{
    private const int MostNamed = 40;
    private static readonly RowColumn Line = new(new DatasetColumn { Name = "line_number", Type = ColumnType.LongNumber });
    private static readonly RowColumn CreatedAt = new(new DatasetColumn { Name = "created_at", Type = ColumnType.Timestamp });
    private readonly FrozenDictionary<string, RowColumn> _byName;

    public RowSource(Dataset dataset)
    {
        Dataset = dataset;
        Columns = [.. dataset.Columns.Select(column => new RowColumn(column))];
        // A declared column called "line" means itself; the names in the table are reserved and cannot be declared.
        var names = new Dictionary<string, RowColumn>(StringComparer.Ordinal) { ["line"] = Line, ["createdAt"] = CreatedAt, [Line.Name] = Line, [CreatedAt.Name] = CreatedAt };
        foreach (var column in Columns)
            names[column.Name] = column;
        _byName = names.ToFrozenDictionary(StringComparer.Ordinal);
        Rows = List();
    }

    /// <summary>Whose.</summary>
    public Dataset Dataset { get; }

    /// <summary>The declared columns.</summary>
    public IReadOnlyList<RowColumn> Columns { get; }

    /// <summary>Its rows.</summary>
    public ListSource<StoredRow> Rows { get; }

    /// <summary>The declared column of a name, or its line or time of storing.</summary>
    /// <param name="name">As the client wrote it.</param>
    /// <param name="field">Where it stands in the client's arguments.</param>
    /// <param name="problem">Why there is none.</param>
    public RowColumn? Find(string name, string field, out GraphQLError? problem)
    {
        var found = _byName.GetValueOrDefault(name);
        problem = found is null ? Unknown(name, field, [.. Columns.Select(column => column.Name), "line", "createdAt"]) : null;
        return found;
    }

    /// <summary>The declared column of a name.</summary>
    /// <exception cref="GraphQLException">There is none.</exception>
    public RowColumn Declared(string name, string field) => Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new GraphQLException(Unknown(name, field, [.. Columns.Select(column => column.Name)]));

    private GraphQLError Unknown(string name, string field, IReadOnlyList<string> known)
    {
        var shown = name.Length <= 100 ? name : $"{name[..100]}...";
        var all = known.Count <= MostNamed ? $" There are {string.Join(", ", known)}." : " The dataset's field columns names them.";
        return Problem($"The dataset {Dataset.Name} has no column '{shown}'.{Suggestions.DidYouMean(Suggestions.Near(name, known))}{all}", field, shown);
    }

    /// <summary>What is wrong with a client's argument, and with which.</summary>
    public static GraphQLError Problem(string message, string field, string column) => new()
    {
        Message = message,
        Code = ErrorCode.BadRequest,
        Extensions = new Dictionary<string, object?> { ["field"] = field, ["column"] = column },
    };

    private ListSource<StoredRow> List()
    {
        var list = new ListSource<StoredRow>(
                string.Join(", ", Columns.Select(column => column.SelectSql).Prepend("id, source_sha256, line_number, created_at")), $"{{schema}}.\"{Dataset.Table}\" r", Read)
            .WithKey("id", "id", NpgsqlDbType.Bigint, row => row.Id)
            .With(Line.Name, Line.Sql, Line.Type, row => row.Line)
            .With(CreatedAt.Name, CreatedAt.Sql, CreatedAt.Type, row => row.CreatedAt);
        foreach (var (index, column) in Columns.Index())
        {
            if (column.Declared.Nullable)
                list.WithSortedNullable(column.Name, column.Sql, column.Type, row => column.Place(row.Values[index]));
            else
                list.With(column.Name, column.Sql, column.Type, row => column.Place(row.Values[index])!);
        }

        return list;
    }

    private StoredRow Read(NpgsqlDataReader reader)
    {
        const int before = 4;
        var values = new string?[Columns.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Columns[i].Read(reader, before + i);
        return new StoredRow(reader.GetInt64(0), Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(1)), reader.GetInt64(2), reader.Time(3), values);
    }
}

/// <summary>A row of a dataset's table, its values as text.</summary>
internal sealed record StoredRow(long Id, string Source, long Line, DateTimeOffset CreatedAt, IReadOnlyList<string?> Values);
