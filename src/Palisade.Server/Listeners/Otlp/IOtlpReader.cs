namespace Palisade.Server.Listeners.Otlp;

/// <summary>Reads the logs out of an export request, one after another.</summary>
internal interface IOtlpReader
{
    /// <summary>Why the request cannot be understood; null while it can.</summary>
    string? Problem { get; }

    /// <summary>The logs, from the first; each is valid until the next. They end early at a problem.</summary>
    IEnumerable<OtlpLog> Logs();
}
