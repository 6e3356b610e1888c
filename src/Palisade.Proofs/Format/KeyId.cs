using System.Buffers;
using System.Globalization;

namespace Palisade.Proofs.Format;

/// <summary>The id of a day key. It says when the key must die, whatever anybody remembers: docs/vault-format.md, section 5.</summary>
/// <param name="Class">1 to 32 of <c>a-z 0-9 -</c>.</param>
/// <param name="Policy">The version of the policy in force at receipt; at least 1. It has the days.</param>
/// <param name="IsLate">Whether <paramref name="Day"/> is the day of receipt of records that came too late for their event day's key.</param>
/// <param name="Day">The event day, or the day of receipt.</param>
public sealed record KeyId(string Class, int Policy, bool IsLate, DateOnly Day)
{
    /// <summary>The longest name of a class.</summary>
    public const int MaxClassLength = 32;

    private static readonly SearchValues<char> ClassCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Whether a text can be the name of a class.</summary>
    public static bool IsClass(ReadOnlySpan<char> name) => name.Length is >= 1 and <= MaxClassLength && !name.ContainsAnyExcept(ClassCharacters);

    /// <summary>The id of the key for a record.</summary>
    /// <param name="class">The class of its stream.</param>
    /// <param name="policy">The version in force.</param>
    /// <param name="days">What that version says about the class.</param>
    /// <param name="received">Its time of receipt.</param>
    /// <param name="eventSecond">Its event second.</param>
    public static KeyId For(string @class, int policy, RetentionDays days, long received, long eventSecond)
    {
        DateOnly receipt = VaultTime.DayOf(received);
        DateOnly day = IsAhead(received, eventSecond) ? receipt : VaultTime.DayOfSecond(eventSecond);
        bool late = (long)receipt.DayNumber + days.Minimum + 1 > (long)day.DayNumber + days.Maximum;
        return new KeyId(@class, policy, late, late ? receipt : day);
    }

    /// <summary>Reads an id; null if the text is none.</summary>
    public static KeyId? TryParse(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxClassLength + 32)
            return null;
        Span<Range> parts = stackalloc Range[5];
        int count = text.Split(parts, '.');
        bool late = count == 4 && text[parts[2]] is "late";
        if (count != 3 && !late)
            return null;
        ReadOnlySpan<char> version = text[parts[1]];
        if (!IsClass(text[parts[0]]) || version.StartsWith('0') || !int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int policy))
            return null;
        return VaultTime.TryParseDay(text[parts[count - 1]], out DateOnly day) ? new KeyId(text[parts[0]].ToString(), policy, late, day) : null;
    }

    /// <summary>The date from which the key must be gone.</summary>
    /// <param name="days">The days of <see cref="Class"/> in the version <see cref="Policy"/>.</param>
    public DateOnly Due(RetentionDays days) => VaultTime.Later(Day, IsLate ? days.Minimum + 1 : days.Maximum);

    /// <summary>
    /// Whether records of these times can be under this key without living too long: its day is not after that of the earliest event (of the
    /// earliest receipt, if it is late), and no event counts as one of more than a day after its receipt.
    /// </summary>
    public bool Fits(Interval received, Interval events)
    {
        long first = VaultTime.FirstSecond(Day);
        return IsLate ? VaultTime.SecondOf(received.Lowest) >= first : events.Lowest >= first && VaultTime.SecondOf(received.Highest) >= first - VaultTime.DaySeconds;
    }

    /// <summary>The id as it stands in leaves and file names.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Policy}.{(IsLate ? "late." : "")}{VaultTime.Format(Day)}");

    // More than a day ahead of its receipt, an event counts as one of the day of receipt: a wrong clock must not make a key live longer.
    private static bool IsAhead(long received, long eventSecond) => eventSecond - VaultTime.SecondOf(received) > VaultTime.DaySeconds;
}
