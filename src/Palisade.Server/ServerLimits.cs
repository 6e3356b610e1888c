namespace Palisade.Server;

/// <summary>Every bound of the server, with its reason and with what happens beyond it.</summary>
internal static class ServerLimits
{
    /// <summary>The senders kept apart: 4,096. Further ones of a listener share one source.</summary>
    public const int MaxSources = 4096;

    /// <summary>The connections of one listener at a time: 2,048. Further ones wait to be accepted.</summary>
    public const int MaxConnections = 2048;

    /// <summary>The bytes of durable records that wait for detection: 64 MiB. Beyond it senders wait for their next acknowledgement.</summary>
    public const long MaxWaitingBytes = 64 << 20;

    /// <summary>The bytes that the kernel is asked to keep for a UDP listener: 16 MiB. It gives what its own limit allows.</summary>
    public const int UdpBufferBytes = 16 << 20;

    /// <summary>The longest pause between two attempts to open the vault again.</summary>
    public static readonly TimeSpan LongestReopenWait = TimeSpan.FromSeconds(15);
}
