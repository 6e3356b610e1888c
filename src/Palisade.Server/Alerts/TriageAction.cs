namespace Palisade.Server.Alerts;

/// <summary>What is done with alerts.</summary>
internal enum TriageAction
{
    /// <summary>Who does it works on it; a new alert becomes open.</summary>
    AssignMe,

    /// <summary>Nobody works on it.</summary>
    Unassign,

    Open,

    /// <summary>Asks for a reason.</summary>
    FalsePositive,

    Resolve,
}

/// <summary>The names of actions, for the outside.</summary>
internal static class TriageActions
{
    public static string[] Names { get; } = ["assign-me", "unassign", "open", "false-positive", "resolve"];

    /// <summary>The action of a name; null for none.</summary>
    public static TriageAction? Find(string? name) => Array.IndexOf(Names, name) is >= 0 and int index ? (TriageAction)index : null;

    /// <summary>What was done, in words.</summary>
    public static string Done(TriageAction action) => action switch
    {
        TriageAction.AssignMe => "assigned to you",
        TriageAction.Unassign => "assigned to nobody",
        TriageAction.Open => "open",
        TriageAction.FalsePositive => "false positive",
        _ => "resolved",
    };
}
