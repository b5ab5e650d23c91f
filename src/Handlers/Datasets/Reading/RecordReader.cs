using System.Buffers;
using System.Text;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>
/// Takes bytes of a file and gives batches of rows. Its memory is one record of at most 1 MiB, two blocks and the batch under construction; of a line that is longer it keeps the beginning and counts
/// the rest.
/// </summary>
internal sealed class RecordReader : IDisposable
{
    /// <summary>The most bytes of a record.</summary>
    public const int MostOfARecord = 1 << 20;

    private const int MostRejects = 1000;
    private const int LineEndBytes = 2;
    private const string QuoteRemedy = "close it, or write a quote that is part of a text as two, within quotes";

    private readonly Dataset _dataset;
    private readonly string _path;
    private readonly bool _mayGrow;
    private readonly int _batchSize;
    private readonly long _skipLines;
    private readonly RowWriter _rows;
    private readonly JsonRows _json = new();
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(MostOfARecord + (2 * SourceHash.BlockBytes));
    private int _start, _end;
    private bool _isAtEnd, _isFirstRecord = true;
    private byte _separator;
    private RecordSplitter? _splitter;
    private int[]? _order;
    private (string Raw, long Bytes, bool EndsWithReturn)? _tooLong;
    private LineRanges _lines = new();
    private List<RejectedLine> _rejected = [];
    private long _firstLine;

    /// <param name="dataset">What a row is.</param>
    /// <param name="source">The file, for messages.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="skipLines">Lines whose records are not wanted.</param>
    public RecordReader(Dataset dataset, SourceFile source, int batchSize, long skipLines)
    {
        (_dataset, _path, _mayGrow, _batchSize, _skipLines) = (dataset, source.Path, source.CompleteLinesOnly, batchSize, skipLines);
        _rows = new RowWriter(dataset);
        _firstLine = 1;
    }

    /// <summary>How the file is written; empty until that is known.</summary>
    public string Layout { get; private set; } = "";

    /// <summary>Lines taken.</summary>
    public long Lines { get; private set; }

    /// <summary>Bytes taken.</summary>
    public long Bytes { get; private set; }

    /// <summary>Why the last lines were left.</summary>
    public string? Waiting { get; private set; }

    /// <summary>Room for the next block, after <see cref="Next"/> gave nothing.</summary>
    public Memory<byte> Room()
    {
        if (_buffer.Length - _end < SourceHash.BlockBytes)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        return _buffer.AsMemory(_end, SourceHash.BlockBytes);
    }

    /// <summary>Tells of the block that was read; 0 bytes are the end of the file.</summary>
    public void Filled(int bytes)
    {
        _end += bytes;
        _isAtEnd = bytes == 0;
        if (Bytes == 0 && _buffer.AsSpan(_start, _end - _start).StartsWith(SourceKind.Utf8Mark))
            (_start, Bytes) = (_start + SourceKind.Utf8Mark.Length, SourceKind.Utf8Mark.Length);
    }

    /// <summary>The next batch, or null: then more bytes are wanted, or everything was taken.</summary>
    /// <exception cref="SourceException">The file cannot be read as this dataset.</exception>
    public RowBatch? Next()
    {
        while (true)
        {
            if (_lines.Count == _batchSize || _rejected.Count == MostRejects)
                return Flush();
            var rest = _buffer.AsSpan(_start, _end - _start);
            if (_tooLong is not null)
            {
                if (!SkipTooLong(rest))
                    return null;
                continue;
            }

            if (rest.IsEmpty)
                return _isAtEnd && (_lines.Count > 0 || _rejected.Count > 0) ? Flush() : null;
            var feed = rest.IndexOf((byte)'\n');
            if (feed < 0 && !_isAtEnd && rest.Length < MostOfARecord + LineEndBytes)
                return null;
            var lineBytes = feed < 0 ? rest.Length : feed + 1;
            if (RecordSplitter.WithoutEnd(rest[..lineBytes]) > MostOfARecord)
            {
                RefuseOldEnds(rest);
                _tooLong = (RawText.Of(rest[..MostOfARecord]), 0, false);
                continue;
            }

            if (!Take(rest, lineBytes, out var isFull))
                return Waiting is null ? null : _lines.Count > 0 || _rejected.Count > 0 ? Flush() : null;
            if (isFull)
                return Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _json.Dispose();
    }

    /// <summary>Takes the record that begins a rest of bytes.</summary>
    /// <param name="rest">The bytes.</param>
    /// <param name="lineBytes">Those of its first line, with its end.</param>
    /// <param name="isFull">The record was not taken because the batch is full before it.</param>
    /// <returns>False when more bytes are wanted first.</returns>
    private bool Take(ReadOnlySpan<byte> rest, int lineBytes, out bool isFull)
    {
        isFull = false;
        var line = rest[..RecordSplitter.WithoutEnd(rest[..lineBytes])];

        // A line of nothing but tabs may be a row of empty fields, so it is enough to ask how the file is written.
        if (_splitter is null && !LayoutDetector.IsBlank(line, (byte)'\t'))
            FindSeparator(rest);
        if (LayoutDetector.IsBlank(line, _separator))
        {
            Consume(1, lineBytes);
            return true;
        }

        if (_splitter!.HasQuotes && line.Contains((byte)'"'))
        {
            var end = _splitter.SplitQuoted(rest);
            var isCut = end == SplitEnd.InQuotes || (end == SplitEnd.Complete && rest[_splitter.Consumed - 1] != '\n');
            if (isCut && !_isAtEnd && rest.Length < MostOfARecord + LineEndBytes)
                return false;
            if (end == SplitEnd.InQuotes && _isAtEnd && _mayGrow)
            {
                Waiting = $"line {Lines + 1} opens a quote that is not closed yet; it is taken, with the lines behind it, when it is";
                _start = _end;
                return false;
            }

            if (QuoteProblem(end) is { } problem)
            {
                Reject(1, lineBytes, line, null, problem);
                return true;
            }
        }
        else
        {
            _splitter.SplitLine(line, lineBytes);
        }

        if (_isFirstRecord && TakeHeader(rest))
            return true;
        isFull = !TakeRecord(rest, line, lineBytes);
        return true;
    }

    private string? QuoteProblem(SplitEnd end)
    {
        var splitter = _splitter!;
        if (end == SplitEnd.InQuotes || (end == SplitEnd.Complete && splitter.Length > MostOfARecord))
            return $"opens a quote in field {splitter.Count + (end == SplitEnd.InQuotes ? 1 : 0)} that is not closed within {MostOfARecord} bytes, or not at all: {QuoteRemedy}";
        if (end == SplitEnd.BehindQuote)
            return $"has something behind the quote that closes field {splitter.Count}: end the field there, or write a quote within it as two";

        // A record of several lines with another number of fields has swallowed the lines behind a stray quote, so only its first line is to blame.
        if (end == SplitEnd.TooManyFields || (splitter.Lines > 1 && splitter.Count != _dataset.Columns.Count))
            return $"opens a quote that is closed in a later line only, and so read it has {(end == SplitEnd.TooManyFields ? $"more than {splitter.Count - 1}" : $"{splitter.Count}")} fields, the dataset {_dataset.Columns.Count}: {QuoteRemedy}";
        return null;
    }

    /// <summary>Takes the record that was split; false when it does not fit the batch any more.</summary>
    private bool TakeRecord(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> line, int lineBytes)
    {
        var splitter = _splitter!;
        if (Lines + splitter.Lines <= _skipLines)
        {
            Consume(splitter.Lines, splitter.Consumed);
            return true;
        }

        var record = rest[..splitter.Length];
        if (splitter.Count != _dataset.Columns.Count)
        {
            Reject(splitter.Lines, splitter.Consumed, record, null, CountProblem(splitter.Count));
            return true;
        }

        var before = _json.Length;
        _json.BeginRow();
        var fault = _rows.Write(_json, record, splitter.Fields, _order);
        if (fault is null && _json.Length + 1 <= BatchHeaders.MostBytes)
        {
            _lines.Add(Lines + 1);
            Consume(splitter.Lines, splitter.Consumed);
            return true;
        }

        var size = _json.Length - before;
        _json.BackTo(before);
        if (fault is null && before > 0)
            return false;
        Reject(splitter.Lines, splitter.Consumed, record, fault?.Column, fault?.Reason ?? $"would be {size} bytes of JSON, and a message holds {BatchHeaders.MostBytes}: shorten its texts");
        return true;
    }

    private string CountProblem(int count)
    {
        var columns = _dataset.Columns;
        var fields = $"has {count} {(count == 1 ? "field" : "fields")}, the dataset {columns.Count}";
        if (count > columns.Count)
            return $"{fields}: it goes on after {NameAt(columns.Count - 1)}, so take out what is too much, or put quotes around a text that holds the separator ({Layout})";
        var order = count == 0 ? "at its beginning" : $"after {NameAt(count - 1)}";
        return $"{fields}: it ends {order}, so add what is missing from {NameAt(count)} on, or see whether two fields are not separated ({Layout})";
    }

    private string NameAt(int field) => _dataset.Columns[_order is null ? field : Array.IndexOf(_order, field)].Name;

    private bool TakeHeader(ReadOnlySpan<byte> rest)
    {
        _isFirstRecord = false;
        var names = new List<string>();
        foreach (var field in _splitter!.Fields)
            names.Add(Encoding.UTF8.GetString(rest.Slice(field.Start, field.Length)).Replace("\"\"", "\"", StringComparison.Ordinal).Trim());

        // Names beyond the columns are not kept by the splitter; that they are there is enough.
        for (var i = names.Count; i < _splitter.Count; i++)
            names.Add($"field {i + 1}");
        var header = HeaderNames.Of(_dataset, names);
        if (header.Problem is { } problem)
            throw new SourceException($"{_path}, line {Lines + 1}: {problem}.");
        _order = header.Order;
        Layout += header.IsHeader ? ", header line" : ", no header line";
        if (header.IsHeader)
            Consume(_splitter.Lines, _splitter.Consumed);
        return header.IsHeader;
    }

    private void FindSeparator(ReadOnlySpan<byte> rest)
    {
        RefuseOldEnds(rest);
        var separator = _dataset.Separator == Separator.Detect ? LayoutDetector.Detect(rest, _dataset.Columns.Count) : _dataset.Separator;
        _separator = LayoutDetector.ByteOf(separator);
        _splitter = new RecordSplitter(_separator, _dataset.Columns.Count);
        Layout = "separated by " + separator switch { Separator.Blanks => "blanks", Separator.Comma => "commas", Separator.Semicolon => "semicolons", _ => "tabs" };
    }

    private void RefuseOldEnds(ReadOnlySpan<byte> rest)
    {
        if (Lines == 0 && !rest.Contains((byte)'\n') && HasOldEnds(rest))
            throw new SourceException($"{_path} ends its lines with carriage returns alone, as old Macs did: convert it with tr '\\r' '\\n'.");
    }

    /// <summary>Whether a carriage return stands before the end and outside of quotes.</summary>
    private static bool HasOldEnds(ReadOnlySpan<byte> rest)
    {
        var isQuoted = false;
        foreach (var one in rest.TrimEnd((byte)'\r'))
        {
            isQuoted ^= one == '"';
            if (one == '\r' && !isQuoted)
                return true;
        }

        return false;
    }

    /// <summary>Goes on in a line that is too long; false when more bytes are wanted.</summary>
    private bool SkipTooLong(ReadOnlySpan<byte> rest)
    {
        var (raw, bytes, endsWithReturn) = _tooLong!.Value;
        var feed = rest.IndexOf((byte)'\n');
        var text = feed < 0 ? rest : rest[..feed];
        if (text.Length > 0)
            endsWithReturn = text[^1] == '\r';
        _start += feed < 0 ? rest.Length : feed + 1;
        Bytes += feed < 0 ? rest.Length : feed + 1;
        bytes += text.Length;
        _tooLong = (raw, bytes, endsWithReturn);
        if (feed < 0 && !_isAtEnd)
            return false;
        _tooLong = null;
        Lines++;
        bytes -= endsWithReturn ? 1 : 0;
        if (Lines > _skipLines)
            _rejected.Add(new RejectedLine(Lines, null, $"has {bytes} bytes, and a record at most {MostOfARecord}: see whether its line ends were lost", raw, bytes));
        else
            _firstLine = Lines + 1;
        return true;
    }

    private void Reject(int lines, int consumed, ReadOnlySpan<byte> record, string? column, string reason)
    {
        // A line that was rejected when it was loaded is not rejected again.
        if (Lines + lines > _skipLines)
            _rejected.Add(new RejectedLine(Lines + 1, column, reason, RawText.Of(record), record.Length));
        Consume(lines, consumed);
    }

    private void Consume(int lines, int bytes)
    {
        Lines += lines;
        Bytes += bytes;
        _start += bytes;
        if (Lines <= _skipLines)
            _firstLine = Lines + 1;
    }

    private RowBatch Flush()
    {
        var (body, length) = _json.Take();
        var batch = new RowBatch(_firstLine, Lines, _lines, body, length, _rejected);
        (_lines, _rejected, _firstLine) = (new LineRanges(), [], Lines + 1);
        return batch;
    }
}
