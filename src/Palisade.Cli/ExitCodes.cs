namespace Palisade.Cli;

/// <summary>What the program's exit code says (after ripgrep). 2 wins over 1.</summary>
internal static class ExitCodes
{
    /// <summary>Done; nothing found (PASS).</summary>
    public const int Clean = 0;

    /// <summary>Done; something found (FAIL).</summary>
    public const int Found = 1;

    /// <summary>Not all that was asked could be done; stderr and the summary say what.</summary>
    public const int Incomplete = 2;
}
