using Palisade.Incidents;
using Palisade.Proofs.Format;

namespace Palisade.Server.Ledger;

/// <summary>Which entries of the ledger are wanted; empty for any.</summary>
/// <param name="Kind">Of this kind.</param>
/// <param name="Actor">Of the actors whose ids begin so.</param>
/// <param name="Object">About this object.</param>
internal readonly record struct LedgerFilter(string Kind, string Actor, string Object)
{
    /// <summary>Reads what was sent.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Read(string? kind, string? actor, string? @object, out LedgerFilter filter)
    {
        filter = new LedgerFilter(kind?.Trim() ?? "", actor?.Trim() ?? "", @object?.Trim() ?? "");
        if (filter.Kind.Length > 0 && !LedgerKind.All.Contains(filter.Kind))
            return "kind is one of " + string.Join(", ", LedgerKind.All) + ".";
        if (filter.Actor.Length > LedgerAct.ActorLength || !filter.Actor.All(char.IsAsciiHexDigitLower))
            return "actor is the beginning of an id, as the list shows it: hex digits in lower case.";
        return filter.Object.Length > LedgerEntry.MaxObject || filter.Object.Any(char.IsControl) ? "object is a noun and a number, as alert/17." : null;
    }
}
