using System.Buffers.Binary;
using System.Text;
using static KiVendTout.Platform.Lake.DuckDb.Native;

namespace KiVendTout.Platform.Lake.DuckDb;

/// <summary>Reads the values of one result column out of DuckDB's vectors (layout: duckdb.h, "Vector Interface").</summary>
internal sealed unsafe class ColumnReader
{
    private readonly TypeId _type;
    private readonly TypeId _stored;
    private readonly byte _scale;

    private ColumnReader(TypeId type, TypeId stored, byte scale) => (_type, _stored, _scale) = (type, stored, scale);

    public static ColumnReader For(ref Result result, int column)
    {
        var logical = duckdb_column_logical_type(ref result, (ulong)column);
        try
        {
            var type = duckdb_get_type_id(logical);
            if (!Enum.IsDefined(type))
                throw new LakeException($"Column {LakeEngine.Text(duckdb_column_name(ref result, (ulong)column))} has DuckDB's type {(int)type}, which is not read here: cast it to VARCHAR.");
            return type == TypeId.Decimal
                ? new ColumnReader(type, duckdb_decimal_internal_type(logical), duckdb_decimal_scale(logical))
                : new ColumnReader(type, type, 0);
        }
        finally
        {
            duckdb_destroy_logical_type(ref logical);
        }
    }

    public object? Read(IntPtr vector, int row)
    {
        var validity = duckdb_vector_get_validity(vector);
        if (validity is not null && (validity[row / 64] >> (row % 64) & 1) == 0) return null;
        var data = duckdb_vector_get_data(vector);
        return _type switch
        {
            TypeId.Varchar => Text((byte*)data + 16 * row),
            TypeId.Uuid => Uuid(((UInt128*)data)[row]),
            TypeId.Date => DateOnly.FromDayNumber(((int*)data)[row] + DuckDbEpoch.DayNumber),
            TypeId.Timestamp => DateTime.UnixEpoch.AddTicks(checked(((long*)data)[row] * TimeSpan.TicksPerMicrosecond)).ToUnspecified(),
            TypeId.TimestampTz => DateTimeOffset.UnixEpoch.AddTicks(checked(((long*)data)[row] * TimeSpan.TicksPerMicrosecond)),
            TypeId.Decimal => Scaled(Number(data, row)),
            TypeId.Boolean => ((byte*)data)[row] != 0,
            TypeId.UTinyInt => ((byte*)data)[row],
            TypeId.USmallInt => ((ushort*)data)[row],
            TypeId.UInteger => ((uint*)data)[row],
            TypeId.UBigInt => ((ulong*)data)[row],
            TypeId.Float => ((float*)data)[row],
            TypeId.Double => ((double*)data)[row],
            TypeId.TinyInt => ((sbyte*)data)[row],
            TypeId.SmallInt => ((short*)data)[row],
            TypeId.Integer => ((int*)data)[row],
            TypeId.BigInt => ((long*)data)[row],
            TypeId.HugeInt => ((Int128*)data)[row],
            _ => throw new LakeException($"DuckDB's type {_type} is not read here."),
        };
    }

    /// <summary>duckdb_string_t: a length, then either up to 12 bytes in place or a prefix and a pointer.</summary>
    private static string Text(byte* entry)
    {
        var length = *(int*)entry;
        return Encoding.UTF8.GetString(length <= 12 ? entry + 4 : *(byte**)(entry + 8), length);
    }

    /// <summary>A UUID is a big-endian number whose top bit is flipped, so that it sorts as a signed one.</summary>
    private static Guid Uuid(UInt128 stored)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, stored ^ (UInt128.One << 127));
        return new Guid(bytes, bigEndian: true);
    }

    private Int128 Number(void* data, int row) => _stored switch
    {
        TypeId.SmallInt => ((short*)data)[row],
        TypeId.Integer => ((int*)data)[row],
        TypeId.BigInt => ((long*)data)[row],
        _ => ((Int128*)data)[row],
    };

    private decimal Scaled(Int128 number)
    {
        var value = (decimal)number;
        for (var i = 0; i < _scale; i++) value /= 10;
        return value;
    }
}

/// <summary>Day 0 of DuckDB's DATE.</summary>
internal static class DuckDbEpoch
{
    /// <summary>1970-01-01 in days of <see cref="DateOnly"/>.</summary>
    public static readonly int DayNumber = new DateOnly(1970, 1, 1).DayNumber;

    public static DateTime ToUnspecified(this DateTime utc) => DateTime.SpecifyKind(utc, DateTimeKind.Unspecified);
}
