using System.Text.RegularExpressions;

namespace KiVendTout.Tidy.Tests;

public partial class PureCore
{
    [Theory]
    [InlineData("src/Domain")]
    [InlineData("src/Projections")]
    public void Reads_no_clock_makes_no_ids_throws_no_dice(string folder) =>
        Repository.CSharp(folder).SelectMany(f => f.Lines(Impure(), inCode: true))
        .ShouldBeTidy("A decision made twice from the same events must be the same decision, and a rebuilt read model the same rows: " +
                      "time, ids and randomness are handed in by the handler, and projections take time from the event.");

    [Fact]
    public void Has_no_money_in_binary_fractions() =>
        Repository.CSharp("src/Domain").SelectMany(f => f.Lines(BinaryFraction(), inCode: true))
        .ShouldBeTidy("0.1 has no binary form, so sums of float or double drift from the customer's receipt: amounts are decimal with their currency, " +
                      "and so are scores and ratios, because nothing keeps a double from being multiplied with an amount.");

    [Fact]
    public void Does_no_input_or_output() =>
        Repository.CSharp("src/Domain").SelectMany(f => f.Lines(Outside(), inCode: true))
        .ShouldBeTidy("src/Domain decides; reading and writing is the handlers' part. What a decision needs stands in the command.");

    [GeneratedRegex(@"\bDateTime(Offset)?\s*\.\s*(Utc)?(Now|Today)\b|\bDateTime\.Today\b|\bGuid\s*\.\s*(NewGuid|CreateVersion7)\b|\bRandom\s*\.\s*Shared\b|\bnew\s+Random\s*\(\s*\)|\bEnvironment\.TickCount(64)?\b|\bStopwatch\b|\bTimeProvider\s*\.\s*System\b")]
    private static partial Regex Impure();

    [GeneratedRegex(@"\b(float|double|Single|Double)\b")]
    private static partial Regex BinaryFraction();

    [GeneratedRegex(@"\busing\s+System\.(IO|Net|Data|Threading\.Tasks)\b[^;]*|\basync\b|\bConsole\s*\.\s*\w+|\bFile\s*\.\s*(Read|Write|Open|Exists)\w*")]
    private static partial Regex Outside();
}
