using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace KiVendTout.Handlers.OnlineRetail;

/// <summary>The file cannot be imported at all; the message says why and what would be right.</summary>
public sealed class OrderFileException(string message, bool isDamaged = false, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when the layout is right and the file breaks off or cannot be unpacked; false when it is no order file.</summary>
    public bool IsDamaged { get; } = isDamaged;
}

/// <summary>
/// An order file in the layout of UCI's Online Retail (doi 10.24432/C5BW33), plain or gzip, read line by line. One line is one row: a quoted
/// field ends on its line, so that a stray quote costs one row and not the rest of the file.
/// </summary>
public sealed class OrderFile : IDisposable
{
    /// <summary>The first line of every such file.</summary>
    public const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

    private const int LongestLine = 1 << 20;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly Stream _content;
    private byte[] _buffer = new byte[1 << 16];
    private int _from;
    private int _to;
    private long _unpacked;

    private OrderFile(string path, FileStream file, Stream content) => (_path, _file, _content) = (path, file, content);

    /// <summary>Number of the line read last; the header is line 1.</summary>
    public int LineNumber { get; private set; }

    /// <summary>How much of the file was read, 0 to 1, by its size on disk.</summary>
    public double ReadShare => _file.Length == 0 ? 1 : (double)_file.Position / _file.Length;

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="OrderFileException">It is not there, cannot be read, or has another layout.</exception>
    public static OrderFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = OpenFile(path);
        try
        {
            var opened = new OrderFile(path, file, IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress) : file);
            opened.ReadHeader();
            return opened;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next line, without its line end; the bytes are valid until the next call.</summary>
    /// <exception cref="OrderFileException">The file is damaged.</exception>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_from, _to - _from).IndexOf((byte)'\n');
            if (end < 0 && Fill())
                continue;
            if (end < 0 && _from == _to)
            {
                line = default;
                return false;
            }

            line = _buffer.AsSpan(_from, end < 0 ? _to - _from : end);
            _from = end < 0 ? _to : _from + end + 1;
            LineNumber++;
            if (line.Length > 0 && line[^1] == '\r')
                line = line[..^1];
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _content.Dispose();
        _file.Dispose();
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OrderFileException($"There is no file {path}.", inner: missing);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw new OrderFileException(Directory.Exists(path) ? $"{path} is a folder; name a file." : $"{path} cannot be read: {refused.Message}", inner: refused);
        }
    }

    private static bool IsGzip(FileStream file)
    {
        var gzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B; // RFC 1952, 2.3.1
        file.Position = 0;
        return gzip;
    }

    private void ReadHeader()
    {
        if (_file.Length == 0 || !Next(out var first))
            throw new OrderFileException($"{_path} is empty. Its first line must be: {Header}");
        if (first.StartsWith(Encoding.UTF8.Preamble))
            first = first[Encoding.UTF8.Preamble.Length..];

        var found = Encoding.UTF8.GetString(first[..Math.Min(first.Length, 200)]);
        var names = found.Split(',').Select(name => name.Trim().Trim('"'));
        if (!names.SequenceEqual(Header.Split(','), StringComparer.OrdinalIgnoreCase))
            throw new OrderFileException($"{_path} is no order file of the Online Retail layout. Its first line must be: {Header}\nIt is: {Printable(found)}");
    }

    private static string Printable(string text) =>
        new([.. text.Take(100).Select(c => char.IsControl(c) || c == '\uFFFD' ? '?' : c)]);

    private bool Fill()
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
        }

        if (_to == _buffer.Length)
        {
            if (_buffer.Length >= LongestLine)
                throw new OrderFileException($"Line {LineNumber + 1} of {_path} is longer than {LongestLine} bytes: this is no order file. Its first line must be: {Header}");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            var read = _content.Read(_buffer, _to, _buffer.Length - _to);
            _to += read;
            _unpacked += read;
            if (read == 0)
                CheckWhole();
            return read > 0;
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            throw new OrderFileException($"{_path} is damaged: it cannot be unpacked beyond line {LineNumber}. Fetch it again. ({broken.Message})", isDamaged: true, broken);
        }
    }

    // GZipStream takes a file that breaks off for one that ends. A gzip file ends with the size of what it holds (RFC 1952, 2.3.1).
    private void CheckWhole()
    {
        if (_content is not GZipStream)
            return;
        Span<byte> size = stackalloc byte[sizeof(uint)];
        var ends = _file.Length >= size.Length && RandomAccess.Read(_file.SafeFileHandle, size, _file.Length - size.Length) == size.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(size) == unchecked((uint)_unpacked);
        if (!ends)
            throw new OrderFileException(
                $"{_path} is damaged: it breaks off after line {LineNumber}. Fetch it again; if it was joined from several gzip files, unpack it first.", isDamaged: true);
    }
}
