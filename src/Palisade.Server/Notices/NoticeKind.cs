namespace Palisade.Server.Notices;

/// <summary>What notices are about; the words of the configuration file.</summary>
internal static class NoticeKind
{
    public const string Alerts = "alerts";
    public const string Cases = "cases";
    public const string Clocks = "clocks";
    public const string Reports = "reports";
    public const string Evidence = "evidence";

    /// <summary>Sent by somebody to see whether a destination works; no destination can be without.</summary>
    public const string Test = "test";

    /// <summary>Those that a destination chooses from.</summary>
    public static IReadOnlyList<string> All { get; } = [Alerts, Cases, Clocks, Reports, Evidence];
}
