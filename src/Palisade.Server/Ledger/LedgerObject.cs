using System.Globalization;

namespace Palisade.Server.Ledger;

/// <summary>What an entry is about: a noun and a number.</summary>
internal static class LedgerObject
{
    public const string Alert = "alert";
    public const string Suppression = "suppression";
    public const string Reveal = "reveal";
    public const string Account = "account";

    /// <summary>Numbers evidence; its entries are about the case that it belongs to.</summary>
    public const string Evidence = "evidence";
    public const string Case = "case";
    public const string Proposal = "proposal";
    public const string Drill = "drill";
    public const string Ignored = "ignored";
    public const string Notice = "notice";

    public static string Of(string noun, long number) => string.Create(CultureInfo.InvariantCulture, $"{noun}/{number}");

    /// <summary>The number; 0 when there is none.</summary>
    public static long NumberOf(string @object) =>
        long.TryParse(@object.AsSpan(@object.IndexOf('/', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
