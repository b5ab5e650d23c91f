using Spectre.Console;

namespace KiVendTout.Host.Reporting;

/// <summary>Standard output and standard error as they are: with colours on a terminal, plain lines in a pipe or with NO_COLOR.</summary>
internal static class Terminal
{
    private const int PipeWidth = 1000;

    public static IAnsiConsole Out { get; } = For(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = For(Console.Error, Console.IsErrorRedirected);

    /// <summary>Whether progress may draw over itself.</summary>
    public static bool ErrorIsLive { get; } = !Console.IsErrorRedirected && IsCapable;

    private static bool IsCapable => Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    /// <summary>A table in the one style of all verbs.</summary>
    public static Table Table(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(Console.IsOutputRedirected ? TableBorder.None : TableBorder.Rounded);
        foreach (var column in columns)
            table.AddColumn(column.StartsWith('#') ? new TableColumn($"[bold]{column[1..]}[/]").RightAligned() : new TableColumn($"[bold]{column}[/]"));
        return table;
    }

    /// <summary>A text of somebody else's without what could steer a terminal: control characters but for line breaks and tabs.</summary>
    public static string Plain(string? text) => text is null ? ""
        : string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                to[i] = char.IsControl(from[i]) && from[i] is not ('\n' or '\t') ? '\ufffd' : from[i];
        });

    private static IAnsiConsole For(TextWriter writer, bool redirected)
    {
        var plain = redirected || !IsCapable || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected || !IsCapable ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (redirected)
            console.Profile.Width = PipeWidth;
        return console;
    }
}
