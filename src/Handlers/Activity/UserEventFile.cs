using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using KiVendTout.Platform.Messaging.Contracts;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Activity;

/// <summary>A line of a file of user events: its message, or what is wrong with it.</summary>
/// <param name="Number">Number of the line, from 1.</param>
/// <param name="Message">The message, or null.</param>
/// <param name="Problems">What is wrong; empty when there is a message.</param>
public sealed record UserEventLine(int Number, Envelope? Message, IReadOnlyList<SchemaProblem> Problems);

/// <summary>
/// A file of user events, plain or gzip: JSON lines as <c>POST /collect</c> takes them, or a clickstream in comma-separated values, which its first line says.
/// </summary>
/// <param name="path">The file.</param>
public sealed class UserEventFile(string path)
{
    private static readonly byte[] GzipMagic = [0x1f, 0x8b];

    /// <summary>How many lines tell of an event.</summary>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<int> CountAsync(CancellationToken ct = default)
    {
        using var lines = Open();
        var count = 0;
        for (var first = true; await lines.ReadLineAsync(ct).ConfigureAwait(false) is { } line; first = false)
            count += line.Length == 0 || (first && line == Clickstream.Header) ? 0 : 1;
        return count;
    }

    /// <summary>Reads the file, line by line. The same file always gives the same messages with the same ids.</summary>
    /// <param name="format">What can be told.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is a damaged gzip file.</exception>
    public async IAsyncEnumerable<UserEventLine> ReadAsync(UserEventFormat format, [EnumeratorCancellation] CancellationToken ct = default)
    {
        using var lines = Open();
        var reader = new UserEventReader(format);
        var isClickstream = false;
        for (var number = 1; await lines.ReadLineAsync(ct).ConfigureAwait(false) is { } line; number++)
        {
            if (number == 1 && line == Clickstream.Header)
            {
                isClickstream = true;
                continue;
            }

            if (line.Length > 0)
            {
                var (message, problems) = isClickstream ? FromClickstream(reader, line) : FromJson(reader, line);
                yield return new UserEventLine(number, message, problems);
            }
        }
    }

    private static (Envelope? Message, IReadOnlyList<SchemaProblem> Problems) FromClickstream(UserEventReader reader, string line) =>
        Clickstream.Read(line, out var told) is { } wrong
            ? (null, [new SchemaProblem("", "cannot be read.", wrong)])
            : reader.Read(told!, id: null, UserEventTerms.Trusted);

    private static (Envelope? Message, IReadOnlyList<SchemaProblem> Problems) FromJson(UserEventReader reader, string line)
    {
        var (told, unread) = UserEventReader.Parse(Encoding.UTF8.GetBytes(line));
        return unread is null ? reader.Read(told, UserEventTerms.Trusted) : (null, [unread]);
    }

    private StreamReader Open()
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        Span<byte> magic = stackalloc byte[2];
        var isGzip = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual(GzipMagic);
        file.Position = 0;
        return new StreamReader(isGzip ? new GZipStream(file, CompressionMode.Decompress) : file, Encoding.UTF8);
    }
}
