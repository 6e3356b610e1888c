using System.Diagnostics;

namespace Palisade.Bench;

/// <summary>Times work by the processor time of the whole process, collector and compiler included: on a shared machine wall time says little.</summary>
internal static class ProcessorTime
{
    /// <summary>Processor seconds that the work took.</summary>
    public static double Of(Action work)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        work();
        self.Refresh();
        return (self.TotalProcessorTime - before).TotalSeconds;
    }

    /// <summary>The median.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
