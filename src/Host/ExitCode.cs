namespace KiVendTout.Host;

/// <summary>How a verb ends, the same for all; <c>./kvt</c> passes it on.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Missing = 3;

    /// <summary>Stopped by Ctrl-C or TERM: 128 and the number of SIGINT, as shells count.</summary>
    public const int Interrupted = 130;
}
