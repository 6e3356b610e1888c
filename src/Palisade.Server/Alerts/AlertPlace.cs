using System.Globalization;
using Palisade.Rules;

namespace Palisade.Server.Alerts;

/// <summary>A place in the list of alerts, between two of them: by level, when it was last seen, and id. It stays where it is when alerts come and go.</summary>
internal readonly record struct AlertPlace(RuleLevel Level, long LastSeen, long Id)
{
    /// <summary>The place after an alert.</summary>
    public static AlertPlace After(AlertRow row) => new(row.Level, Storage.UnixMicrosecondsConverter.Of(row.LastSeen), row.Id);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, out AlertPlace place)
    {
        place = default;
        string[] parts = text.Split('.');
        if (parts.Length != 3 || !TryNumber(parts[0], out long level) || level > (long)RuleLevel.Critical || !TryNumber(parts[1], out long seen) || !TryNumber(parts[2], out long id))
            return false;
        place = new AlertPlace((RuleLevel)level, seen, id);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(int)Level}.{LastSeen}.{Id}");

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
