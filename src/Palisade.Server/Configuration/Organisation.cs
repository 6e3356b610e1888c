namespace Palisade.Server.Configuration;

/// <summary>Whose incidents these are: <c>organisation</c> of the configuration file.</summary>
/// <param name="Name">As reports name it; empty where the file says nothing.</param>
/// <param name="Zone">By whose calendar days and months of reporting clocks are counted.</param>
/// <param name="IsCriticalInfrastructure">Whether it runs critical infrastructure: a fact of every case; null where the file says nothing.</param>
internal sealed record Organisation(string Name, TimeZoneInfo Zone, bool? IsCriticalInfrastructure)
{
    /// <summary>What is taken where the file says nothing.</summary>
    public static Organisation Unnamed { get; } = new("", TimeZoneInfo.Utc, null);

    /// <summary>In words.</summary>
    public string Words => $"{(Name.Length == 0 ? "(no name)" : Name)}, {Zone.Id}{(IsCriticalInfrastructure is { } critical ? critical ? ", critical infrastructure" : ", no critical infrastructure" : "")}";
}
