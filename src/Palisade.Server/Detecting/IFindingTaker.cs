using Palisade.Findings;
using Palisade.Server.Collecting;

namespace Palisade.Server.Detecting;

/// <summary>Takes what detection found. Called from several threads.</summary>
internal interface IFindingTaker
{
    /// <summary>A rule matched.</summary>
    /// <param name="finding">What was found; its record is the ordinal in the stream.</param>
    /// <param name="source">Who sent the record.</param>
    /// <param name="stream">The number of its stream in the vault.</param>
    /// <param name="ordinal">Its place in the stream.</param>
    void Take(Finding finding, Source source, long stream, long ordinal);
}
