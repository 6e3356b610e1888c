using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Palisade.Server.Storage;

/// <summary>A moment as microseconds since 1970, as the vault counts; none as 0.</summary>
internal sealed class UnixMicrosecondsConverter() : ValueConverter<DateTimeOffset, long>(moment => Of(moment), microseconds => At(microseconds))
{
    /// <summary>The microseconds of a moment; 0 for none.</summary>
    public static long Of(DateTimeOffset moment) => moment == default ? 0 : (moment.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The moment of microseconds; none for 0 and for what is no moment.</summary>
    public static DateTimeOffset At(long microseconds) =>
        microseconds is 0 or < -62_135_596_800_000_000 or > 253_402_300_799_999_999 ? default : DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
