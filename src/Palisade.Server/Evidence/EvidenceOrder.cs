using System.Globalization;
using Palisade.Server.Cases;
using Palisade.Server.Searching;

namespace Palisade.Server.Evidence;

/// <summary>What is said of an item that is to be taken: by a form, or in the address of a request.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="How">How it was acquired.</param>
/// <param name="Origin">From where.</param>
/// <param name="Copy">One of <see cref="EvidenceItem.Copies"/>; empty for an original.</param>
/// <param name="MadeOf">The item that it is a copy of, or was made of; null for none.</param>
/// <param name="Acquired">When, as text; empty for now.</param>
internal sealed record EvidenceOrder(string Name, string How, string Origin, string Copy, long? MadeOf, string Acquired)
{
    private const int MaxName = 200;

    /// <summary>Reads it.</summary>
    /// <param name="names">Takes names of persons out of the name of a file.</param>
    /// <param name="now">The time.</param>
    /// <param name="item">What it says; its place and its bytes are to come.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Read(ClearNames names, DateTimeOffset now, out EvidenceItem item)
    {
        item = new EvidenceItem { Name = Shown(names.Replace(Shown(Name))), How = How.Trim(), Origin = Origin.Trim(), Copy = Copy.Length > 0 ? Copy : EvidenceItem.Original, MadeOf = MadeOf, Acquired = now };
        string? refusal = CaseText.Refusal("How it was acquired", How, CaseText.MaxReason, isNeeded: true) ?? CaseText.Refusal("Where it is from", Origin, CaseText.MaxReason, isNeeded: true);
        if (refusal is not null)
            return refusal;
        if (How.Any(char.IsControl) || Origin.Any(char.IsControl))
            return "Write how it was acquired, and where it is from, on one line each.";
        if (!EvidenceItem.Copies.Contains(item.Copy))
            return "It is one of: " + string.Join(", ", EvidenceItem.Copies) + ".";
        if (item.Copy != EvidenceItem.Original && MadeOf is null)
            return "Say which item of the case it is a copy of, or was made of.";
        if (Acquired.Trim().Length == 0)
            return null;
        if (!DateTimeOffset.TryParse(Acquired.Trim(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset acquired) || acquired.Year < 1970 || acquired > now)
            return "Write when it was acquired as 2026-01-31T12:00, UTC, and not after now.";
        item.Acquired = acquired;
        return null;
    }

    // A name is shown, and never a path: the last part of one, without control characters and marks that turn text around.
    private static string Shown(string name)
    {
        string last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        string plain = string.Concat(last.EnumerateRunes().Select(r => System.Text.Rune.GetUnicodeCategory(r) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse ? "_" : r.ToString())).Trim();
        return plain.Length == 0 ? "unnamed" : plain.Length <= MaxName ? plain : plain[..(char.IsHighSurrogate(plain[MaxName - 1]) ? MaxName - 1 : MaxName)];
    }
}
