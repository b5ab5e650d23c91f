namespace KiVendTout.Domain.Values;

/// <summary>Repeats rubbish input in an error message without repeating a megabyte of it.</summary>
internal static class Quoted
{
    private const int LongestShown = 20;

    internal static string Short(string? text) => text switch
    {
        null => "Nothing",
        { Length: > LongestShown } => $"'{text[..LongestShown]}...'",
        _ => $"'{text}'",
    };
}
