using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Palisade.Server.Alerts;

/// <summary>Where an alert stands.</summary>
internal enum AlertState
{
    /// <summary>Nobody has looked at it.</summary>
    New,

    /// <summary>Somebody works on it, or it came again after it was resolved.</summary>
    Open,

    /// <summary>It was nothing. Repeats change only the count.</summary>
    FalsePositive,

    /// <summary>It was something, and is done with. A repeat opens it again.</summary>
    Resolved,
}

/// <summary>The names of states, in the database and for the outside.</summary>
internal static class AlertStates
{
    public static string Name(AlertState state) => state switch
    {
        AlertState.New => "new",
        AlertState.Open => "open",
        AlertState.FalsePositive => "false-positive",
        _ => "resolved",
    };

    /// <summary>The state of a name; null for none.</summary>
    public static AlertState? Find(string? name) => name switch
    {
        "new" => AlertState.New,
        "open" => AlertState.Open,
        "false-positive" => AlertState.FalsePositive,
        "resolved" => AlertState.Resolved,
        _ => null,
    };
}

/// <summary>A state by its name.</summary>
internal sealed class AlertStateConverter() : ValueConverter<AlertState, string>(state => AlertStates.Name(state), name => AlertStates.Find(name) ?? AlertState.Open);
