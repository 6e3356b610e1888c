using System.Globalization;

namespace Palisade.Server.Pages;

/// <summary>Numbers as somebody types or copies them: pages show 1,234.</summary>
internal static class NumberInput
{
    /// <summary>A number of a record, a case or whatever has one; null when it is none.</summary>
    public static long? Read(string? text) => long.TryParse(text?.Trim().Replace(",", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
