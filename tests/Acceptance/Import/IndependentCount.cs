using System.Globalization;
using KiVendTout.Platform.Lake.DuckDb;

namespace KiVendTout.Acceptance.Tests.Import;

/// <summary>
/// What an order file comes to, counted by another route than the importer's: by DuckDB, in SQL, with regular expressions in place of a parser and
/// a fold over each customer's trade in a product in place of the matcher. Only the rules are the same: those of docs/import.md.
/// </summary>
internal sealed record IndependentCount(long Rows, long Orders, long OrderLines, long ReturnLines, decimal Gross, decimal Refunded, long Rejected, long Products, long Customers)
{
    // An unquoted field, or a quoted one with its quotes doubled. RE2 takes the first alternative that fits, so the quoted form comes first.
    private const string Field = """("(?:[^"]|"")*"|[^",][^,]*|)""";

    public static IndependentCount Of(string path)
    {
        using var engine = new LakeEngine(new LakeEngineSettings { MemoryLimitMiB = 2048 });
        using var query = new LakeQuery(engine);
        var row = query.Rows(Sql(path)).Single();
        return new IndependentCount(
            Whole(row[0]), Whole(row[1]), Whole(row[2]), Whole(row[3]), Amount(row[4]), Amount(row[5]), Whole(row[0]) - Whole(row[2]) - Whole(row[3]), Whole(row[6]), Whole(row[7]));
    }

    private static long Whole(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static decimal Amount(object? value) => Convert.ToDecimal(value, CultureInfo.InvariantCulture);

    private static string Sql(string path) => $$"""
        with lines as (
            select row_number() over () as n, text
            from read_csv({{LakeQuery.Literal(path)}}, columns = {'text': 'VARCHAR'}, header = true, delim = '\x01', quote = '', escape = '', auto_detect = false)),
        fields as (
            select n, text, regexp_extract(text, '^{{string.Join(',', Enumerable.Repeat(Field, 8))}}$', ['invoice', 'sku', 'name', 'pieces', 'at', 'price', 'customer', 'country']) as f
            from lines where text <> ''),
        typed as (
            select n, trim(f.invoice) as invoice, upper(trim(f.sku)) as sku, try_cast(trim(f.pieces) as bigint) as pieces,
                coalesce(try_strptime(trim(f.at), '%Y-%m-%d %H:%M:%S'), try_strptime(trim(f.at), '%Y-%m-%d %H:%M'), try_strptime(trim(f.at), '%m/%d/%Y %H:%M')) as happened,
                case when regexp_full_match(trim(f.price), '[0-9]*\.?[0-9]+') then try_cast(trim(f.price) as decimal(18, 4)) end as price,
                regexp_replace(trim(f.customer), '\.0$', '') as customer, trim(f.country) as country
            from fields where not regexp_matches(text, '[\x01-\x08\x0b-\x1f\x7f]')),
        sound as (
            select *, invoice[1] in ('C', 'c') as is_return from typed
            where regexp_full_match(invoice, '[Cc]?[0-9]{1,20}') and regexp_full_match(sku, '[A-Z0-9._/ -]{1,64}') and happened is not null and price > 0
              and regexp_full_match(customer, '[0-9]{0,20}') and country not in ('Atlantis', '')
              and pieces <> 0 and (pieces < 0) = (invoice[1] in ('C', 'c'))),
        sales as (
            select * from (
                select *, first_value(customer) over w as invoice_customer, first_value(country) over w as invoice_country
                from sound where not is_return window w as (partition by invoice order by n rows unbounded preceding))
            where customer = invoice_customer and country = invoice_country),
        trade as (
            select customer, sku, price, list_reduce(
                list_concat([{'d': 0::bigint, 'ok': 0::bigint, 'back': 0::bigint}], list({'d': pieces, 'ok': 0::bigint, 'back': 0::bigint} order by n)),
                lambda a, b: case when b.d >= 0 then {'d': a.d + b.d, 'ok': a.ok, 'back': a.back}
                    when a.d + b.d >= 0 then {'d': a.d + b.d, 'ok': a.ok + 1, 'back': a.back - b.d}
                    else a end) as t
            from (select n, customer, sku, price, pieces from sales union all select n, customer, sku, price, pieces from sound where is_return)
            where customer <> '' group by customer, sku, price)
        select (select count(*) from fields), (select count(distinct invoice) from sales), (select count(*) from sales), (select sum(t.ok) from trade)::bigint,
            (select sum(pieces * price) from sales)::decimal(18, 4), (select sum(t.back * price) from trade)::decimal(18, 4),
            (select count(distinct sku) from sales), (select count(distinct customer) from sales where customer <> '')
        """;
}
