using System.Text;

namespace KiVendTout.Handlers.OnlineRetail;

/// <summary>Writes the rows that became nothing: comma-separated, with line number, reason and the line as it was.</summary>
public static class RejectFile
{
    /// <summary>The first line.</summary>
    public const string Header = "line,reason,row";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the file anew, in one move: a reader never sees half of it. The rows are taken from the order file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="orderFile">The order file.</param>
    /// <param name="rejects">The rows, by line number.</param>
    public static async Task WriteAsync(string path, string orderFile, IReadOnlyList<RejectedRow> rejects)
    {
        ArgumentNullException.ThrowIfNull(rejects);
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var unfinished = $"{full}.{Environment.ProcessId}.unfinished";
        await using (var writer = new StreamWriter(unfinished, append: false, Utf8))
        {
            writer.NewLine = "\n";
            await writer.WriteLineAsync(Header).ConfigureAwait(false);
            WriteRows(writer, orderFile, rejects);
        }

        File.Move(unfinished, full, overwrite: true);
    }

    private static void WriteRows(StreamWriter writer, string orderFile, IReadOnlyList<RejectedRow> rejects)
    {
        if (rejects.Count == 0)
            return;
        using var file = OrderFile.Open(orderFile);
        for (var next = 0; next < rejects.Count && file.Next(out var line);)
        {
            for (; next < rejects.Count && rejects[next].LineNumber == file.LineNumber; next++)
                writer.WriteLine($"{rejects[next].LineNumber},{rejects[next].Reason},\"{Encoding.UTF8.GetString(line).Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        }
    }
}
