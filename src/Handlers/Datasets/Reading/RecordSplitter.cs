namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>
/// Finds the fields of a record. Separated by blanks, a record is a line and its fields are what stands between runs of blanks and tabs. Separated by a character, quotes are as RFC 4180 has them:
/// a field that begins with a quote ends with one, and may hold separators, line ends and quotes written twice; a quote elsewhere is a character like any other.
/// </summary>
/// <param name="separator">The separator; 0 for blanks.</param>
/// <param name="columns">How many fields a record should have.</param>
internal sealed class RecordSplitter(byte separator, int columns)
{
    /// <summary>Stands for runs of blanks.</summary>
    public const byte Blanks = 0;

    private readonly Field[] _fields = new Field[columns];

    /// <summary>How many fields there were; those beyond the columns are counted and not kept.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the record, without its line end.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of the record with its line end.</summary>
    public int Consumed { get; private set; }

    /// <summary>How many lines it is.</summary>
    public int Lines { get; private set; }

    /// <summary>Whether quotes mean something.</summary>
    public bool HasQuotes => separator != Blanks;

    /// <summary>The fields.</summary>
    public ReadOnlySpan<Field> Fields => _fields.AsSpan(0, Math.Min(Count, _fields.Length));

    /// <summary>Splits a line in which no quote stands, or in which quotes mean nothing.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="consumed">Its bytes with its end.</param>
    public void SplitLine(ReadOnlySpan<byte> line, int consumed)
    {
        (Count, Length, Consumed, Lines) = (0, line.Length, consumed, 1);
        if (separator == Blanks)
        {
            SplitBlanks(line);
            return;
        }

        var start = 0;
        while (true)
        {
            var length = line[start..].IndexOf(separator);
            if (length < 0)
                break;
            Add(new Field(start, length));
            start += length + 1;
        }

        Add(new Field(start, line.Length - start));
    }

    /// <summary>Splits a record with quotes, over as many lines as they go.</summary>
    /// <param name="rest">Bytes from the record's first on. Where they end the record ends as well; if the file goes on, a record without a line end is to be split again with more of it.</param>
    public SplitEnd SplitQuoted(ReadOnlySpan<byte> rest)
    {
        (Count, Lines) = (0, 1);
        var at = 0;
        while (true)
        {
            if (at < rest.Length && rest[at] == '"')
            {
                var start = ++at;
                if (!SkipQuoted(rest, ref at, out var hasDoubled))
                    return SplitEnd.InQuotes;
                Add(new Field(start, at - start, IsQuoted: true, hasDoubled));
                at++;
            }
            else
            {
                var length = rest[at..].IndexOfAny(separator, (byte)'\n');
                length = length < 0 ? rest.Length - at : length;
                var isLast = at + length == rest.Length || rest[at + length] == '\n';
                Add(new Field(at, isLast && length > 0 && rest[at + length - 1] == '\r' ? length - 1 : length));
                at += length;
            }

            // A carriage return belongs to a line end only before a line feed or at the very end.
            var end = at < rest.Length && rest[at] == '\r' && (at + 1 == rest.Length || rest[at + 1] == '\n') ? at + 1 : at;
            if (end == rest.Length || rest[end] == '\n')
            {
                Consumed = Math.Min(end + 1, rest.Length);
                Length = WithoutEnd(rest[..Consumed]);
                return SplitEnd.Complete;
            }

            if (rest[at] != separator)
                return SplitEnd.BehindQuote;
            if (Lines > 1 && Count >= columns)
                return SplitEnd.TooManyFields;
            at++;
        }
    }

    /// <summary>Length of a line without its end: a line feed, a carriage return and a line feed, or at the end of a file a carriage return alone.</summary>
    public static int WithoutEnd(ReadOnlySpan<byte> line)
    {
        var length = line.Length > 0 && line[^1] == '\n' ? line.Length - 1 : line.Length;
        return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    }

    private void SplitBlanks(ReadOnlySpan<byte> line)
    {
        var at = 0;
        while (true)
        {
            while (at < line.Length && line[at] is (byte)' ' or (byte)'\t')
                at++;
            if (at == line.Length)
                return;
            var start = at;
            while (at < line.Length && line[at] is not ((byte)' ' or (byte)'\t'))
                at++;
            Add(new Field(start, at - start));
        }
    }

    /// <summary>Goes to the quote that closes a field.</summary>
    private bool SkipQuoted(ReadOnlySpan<byte> rest, ref int at, out bool hasDoubled)
    {
        hasDoubled = false;
        var start = at;
        while (true)
        {
            var next = rest[at..].IndexOf((byte)'"');
            if (next < 0)
                return false;
            at += next;
            if (at + 1 == rest.Length || rest[at + 1] != '"')
                break;
            hasDoubled = true;
            at += 2;
        }

        Lines += rest[start..at].Count((byte)'\n');
        return true;
    }

    private void Add(Field field)
    {
        if (Count < _fields.Length)
            _fields[Count] = field;
        Count++;
    }
}
