using System.Text;
using KiVendTout.Handlers.Datasets.Reading;

namespace KiVendTout.Handlers.Tests.Datasets.Reading;

public class RefusingASource
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<byte[], string> NoText => new()
    {
        { [], "is empty (it has 0 bytes), there is nothing to load: look whether it was written to its end." },
        { [0xEF, 0xBB, 0xBF], "is empty (nothing but the mark of UTF-8 is in it), there is nothing to load: look whether it was written to its end." },
        { [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], "is empty (its content has 0 bytes), there is nothing to load: look whether it was written to its end." },
        { Encoding.Unicode.GetPreamble(), "is text in UTF-16 or UTF-32: save it as UTF-8, or convert it with iconv -f UTF-16 -t UTF-8." },
        { [.. Encoding.BigEndianUnicode.GetPreamble(), 0, 49], "is text in UTF-16 or UTF-32: save it as UTF-8, or convert it with iconv -f UTF-16 -t UTF-8." },
        { DataFile.Gzip(DataFile.Gzip([49])), "is packed twice with gzip: unpack it once with gunzip." },
        { [.. "PK"u8, 3, 4, 0, 0], "is a zip archive or a spreadsheet: unpack it, or save the sheet as CSV." },
        { [.. "PAR1"u8, 0], "is a Parquet file: write it as CSV." },
    };

    [Theory]
    [MemberData(nameof(NoText))]
    public async Task That_has_no_lines_says_what_it_is_and_what_to_do(byte[] content, string why)
    {
        using var file = new DataFile(content);
        Assert.Equal($"{file.Path} {why}", await RefusalAsync(file.Path));
    }

    [Fact]
    public async Task That_is_not_there_or_a_folder_says_so()
    {
        Assert.Equal("/nowhere/at/all.csv is not there: name a file that is.", await RefusalAsync("/nowhere/at/all.csv"));
        Assert.Equal($"{AppContext.BaseDirectory} is a folder: name a file in it.", await RefusalAsync(AppContext.BaseDirectory));
    }

    [Fact]
    public async Task That_cannot_be_read_says_so()
    {
        // A file that opens for everybody, root included, and gives an error to whoever reads from its beginning.
        const string unreadable = "/proc/self/mem";
        Assert.SkipUnless(File.Exists(unreadable), "there is no /proc here");
        var refusal = await RefusalAsync(unreadable);
        Assert.StartsWith($"{unreadable} cannot be read: ", refusal, StringComparison.Ordinal);
        Assert.EndsWith(" Name a file that this user may read.", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-20)]
    public async Task That_is_damaged_gzip_says_so(int bytes)
    {
        var packed = DataFile.Gzip(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(n => $"{n} {n * n}\n"))));
        using var file = new DataFile(packed.AsSpan(0, packed.Length + bytes));
        Assert.Contains(" is a damaged gzip file: ", await RefusalAsync(file.Path), StringComparison.Ordinal);
        packed[packed.Length / 2] ^= 0xFF;
        file.Write(packed);
        Assert.Contains(" is a damaged gzip file: ", await RefusalAsync(file.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_called_for_when_gzip_files_were_joined_unless_the_last_is_cut_off()
    {
        byte[] joined = [.. DataFile.Gzip("1\n2\n"u8), .. DataFile.Gzip("3\n"u8)];
        using var file = new DataFile(joined);
        Assert.Equal(3, (await DataFile.ReadAsync(DataFile.Columns("n integer"), file.Path)).Rows.Count);
        file.Write(joined.AsSpan(0, joined.Length - 3));
        Assert.Contains(" is a damaged gzip file: It is not there to its end", await RefusalAsync(file.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task That_is_changed_while_it_is_read_hands_over_no_row_of_the_changed_part(bool gzip)
    {
        var lines = Enumerable.Range(1_000_000, 100_000).Select(n => $"{n}\n").ToArray();
        var before = Encoding.ASCII.GetBytes(string.Concat(lines));
        (lines[90_000], lines[90_001]) = (lines[90_001], lines[90_000]);
        var after = Encoding.ASCII.GetBytes(string.Concat(lines));
        using var file = new DataFile(gzip ? DataFile.Gzip(before) : before);
        await using var source = await SourceFile.OpenAsync(file.Path, [], ct: Ct);
        file.Write(gzip ? DataFile.Gzip(after) : after);
        var (last, refusal) = await ReadUntilRefusedAsync(source);
        Assert.InRange(last, 1, 90_000);
        Assert.Contains(" was changed while it was read: its bytes 524289 to 786432 are others than they were. ", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1\n2\n3\n4\n", "it had 6 bytes and goes on behind them now")]
    [InlineData("1\n2\n", "it had 6 bytes and ends after 4 now")]
    [InlineData("1\n2\n4\n", "its bytes 1 to 6 are others than they were")]
    public async Task That_is_changed_before_it_is_read_again_hands_over_nothing(string now, string how)
    {
        using var file = new DataFile("1\n2\n3\n");
        await using var source = await SourceFile.OpenAsync(file.Path, [], ct: Ct);
        file.Write(Encoding.ASCII.GetBytes(now));
        var (last, refusal) = await ReadUntilRefusedAsync(source);
        Assert.Equal(0, last);
        Assert.Equal($"{file.Path} was changed while it was read: {how}. Rows of its unchanged beginning may have been loaded. Load it again when nobody writes to it; a file that only grows can be followed.", refusal);
    }

    [Fact]
    public async Task Is_not_called_for_when_another_file_takes_its_name_meanwhile()
    {
        using var file = new DataFile("1\n2\n3\n");
        await using var source = await SourceFile.OpenAsync(file.Path, [], ct: Ct);
        using var other = new DataFile("4\n");
        File.Move(other.Path, file.Path, overwrite: true);
        Assert.Equal(3, (await DataFile.ReadAsync(DataFile.Columns("n integer"), source)).Rows.Count);
    }

    private static async Task<string> RefusalAsync(string path) => (await Assert.ThrowsAsync<SourceException>(() => SourceFile.OpenAsync(path, [], ct: Ct))).Message;

    private static async Task<(long Last, string Refusal)> ReadUntilRefusedAsync(SourceFile source)
    {
        var last = 0L;
        var refused = await Assert.ThrowsAsync<SourceException>(async () =>
        {
            await foreach (var batch in new DatasetReader(DataFile.Columns("n integer"), source, 100).ReadAsync(Ct))
            {
                last = batch.LastLine;
                batch.Dispose();
            }
        });
        return (last, refused.Message);
    }
}
