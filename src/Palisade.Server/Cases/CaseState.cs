using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Palisade.Server.Cases;

/// <summary>Where a case stands.</summary>
internal enum CaseState
{
    /// <summary>It is worked on.</summary>
    Open,

    /// <summary>It does no further harm, and is still worked on.</summary>
    Contained,

    /// <summary>It is done with, with an outcome and a note.</summary>
    Closed,
}

/// <summary>The names of states, in the database and for the outside.</summary>
internal static class CaseStates
{
    public static IReadOnlyList<string> Names { get; } = ["open", "contained", "closed"];

    public static string Name(CaseState state) => Names[(int)state];

    /// <summary>The state of a name; null for none.</summary>
    public static CaseState? Find(string? name) => name switch
    {
        "open" => CaseState.Open,
        "contained" => CaseState.Contained,
        "closed" => CaseState.Closed,
        _ => null,
    };
}

/// <summary>A state by its name.</summary>
internal sealed class CaseStateConverter() : ValueConverter<CaseState, string>(state => CaseStates.Name(state), name => CaseStates.Find(name) ?? CaseState.Open);
