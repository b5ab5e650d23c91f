using System.Globalization;

namespace KiVendTout.GraphQL.Lists;

/// <summary>Limits of one transaction.</summary>
internal static class Limits
{
    /// <summary>Lets PostgreSQL cancel a statement (57014) that works for longer than this, up to the end of the transaction; a batch is one.</summary>
    public static string Sql(TimeSpan patience) => string.Create(CultureInfo.InvariantCulture, $"select set_config('statement_timeout', '{(long)patience.TotalMilliseconds}', true)");
}
