using Palisade.Vault.Proving;

namespace Palisade.Tests.Packs;

/// <summary>Six simulated months, January to June 2026: two streams a few minutes a day, sealed and checkpointed every evening, erased when due. Scenarios change some of it.</summary>
internal static class HalfYear
{
    public const int Days = 181;

    public static PackRequest Whole { get; } = new(SyntheticLog.At(1, 1), SyntheticLog.At(7, 1));

    /// <summary>May: nothing of it is due before July.</summary>
    public static PackRequest May { get; } = new(SyntheticLog.At(5, 1), SyntheticLog.At(5, 31, 23, 59, 59));

    /// <summary>The months, with things that happen on some days.</summary>
    /// <param name="log">An empty log.</param>
    /// <param name="onDay">Called at 09:04 of each day, while both streams are open, with the day from 1 and the streams.</param>
    /// <param name="erase">Whether the evening destroys what is due.</param>
    public static SyntheticLog Run(SyntheticLog log, Action<int, long[]>? onDay = null, bool erase = true, int days = Days)
    {
        for (int day = 1; day <= days; day++)
        {
            long midnight = SyntheticLog.At(1, 1) + ((day - 1) * SyntheticLog.Day);
            log.PassTo(midnight + (9 * 3600 * SyntheticLog.Second));
            long[] streams = [log.Open(), log.Open()];
            log.Pass(90 * SyntheticLog.Second);
            log.Write(streams[0], 3 + (day % 4));
            log.Pass(150 * SyntheticLog.Second);
            onDay?.Invoke(day, streams);
            log.Pass(120 * SyntheticLog.Second);
            if (log.IsOpen(streams[1]))
                log.Write(streams[1], 2, @class: day % 10 == 0 ? "audit" : "default");
            foreach (long stream in streams)
            {
                if (log.IsOpen(stream))
                    log.Close(stream);
            }

            if (erase)
                log.EraseDue();
            log.Finish(keepNote: day % 30 == 0);
        }

        return log;
    }
}
