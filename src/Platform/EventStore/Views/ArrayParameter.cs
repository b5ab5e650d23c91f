using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Views;

/// <summary>A list as an array parameter: the list may be refilled, the parameter stays.</summary>
internal static class ArrayParameter
{
    public static NpgsqlParameter<List<TValue>> Of<TValue>(List<TValue> values, NpgsqlDbType type) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
