using System.Globalization;
using Palisade.Proofs.Format;

namespace Palisade.Vault.Keys;

/// <summary>
/// The names of month keys. A month key wraps the day keys of a month of one class and policy, late ones apart, so that all under it are due within a
/// month of each other; when the last of them is destroyed it goes too, and with it whatever copy of a day key was missed.
/// </summary>
internal static class MonthName
{
    public static string Of(KeyId id) => string.Create(CultureInfo.InvariantCulture, $"{id.Class}.{id.Policy}.{(id.IsLate ? "late." : "")}{id.Day.Year:d4}-{id.Day.Month:d2}");

    /// <summary>Whether a file in <c>keys/</c> has the name of a month key.</summary>
    public static bool Is(string name) => KeyId.TryParse(name + "-01") is KeyId id && Of(id) == name;
}
