namespace Palisade.Incidents.Facts;

/// <summary>A fact of an incident, with where it comes from.</summary>
/// <param name="Name">Which.</param>
/// <param name="Number">Of a number its value, of a yes 1, of a no 0. Else 0.</param>
/// <param name="Time">Of a time its value. Else the default.</param>
/// <param name="Source">A record (<c>leaf/n</c>), an alert, a computation, or who states it: never empty.</param>
/// <param name="IsStatement">Whether somebody states it, rather than a record showing it.</param>
internal sealed record IncidentFact(FactName Name, decimal Number, DateTimeOffset Time, string Source, bool IsStatement)
{
    public bool IsYes => Number != 0;

    public static IncidentFact Of(FactName name, DateTimeOffset time, string source, bool isStatement = false) => new(name, 0, time, source, isStatement);

    public static IncidentFact Of(FactName name, decimal number, string source, bool isStatement = false) => new(name, number, default, source, isStatement);
}
