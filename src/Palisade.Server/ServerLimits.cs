namespace Palisade.Server;

/// <summary>Every bound of the server, with its reason and with what happens beyond it.</summary>
internal static class ServerLimits
{
    /// <summary>The senders kept apart: 4,096. Further ones of a listener share one source.</summary>
    public const int MaxSources = 4096;

    /// <summary>Of these, those remembered over a restart: 2,048, heard last, so that there is room for others.</summary>
    public const int MaxKnownSenders = 2048;

    /// <summary>The file that they are remembered in: 4 MiB at most; what is larger was not written by us.</summary>
    public const long MaxKnownSenderBytes = 4 << 20;

    /// <summary>How long a sender is remembered that is not heard any more: 30 days.</summary>
    public static readonly TimeSpan LongestKnownSender = TimeSpan.FromDays(30);

    /// <summary>The connections of one listener, or of the pages, at a time, where nothing is configured: 2,048. Further ones are told so over HTTP, else ended at once, and counted.</summary>
    public const int MaxConnections = 2048;

    /// <summary>Of these, those of one address: 256, so that nobody keeps the others out.</summary>
    public const int MaxConnectionsOfAddress = 256;

    /// <summary>The connections over HTTP that are being told that they are too many: 64 of a listener. Further ones are ended without a word.</summary>
    public const int MaxRefusalsTold = 64;

    /// <summary>How long such a connection may take to ask and be told: 5 seconds.</summary>
    public static readonly TimeSpan LongestRefusal = TimeSpan.FromSeconds(5);

    /// <summary>How long the connections of a listener that closes have to end in good order: 5 seconds.</summary>
    public static readonly TimeSpan LongestClosing = TimeSpan.FromSeconds(5);

    /// <summary>How long a listener of syslog that closes reads on, and one of RELP waits for its sender to close: 2 seconds.</summary>
    public static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(2);

    /// <summary>How long nothing may come to a listener of syslog that closes: 200 ms. What is under way is there by then.</summary>
    public static readonly TimeSpan LastSilence = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a record that has begun may take to come over syslog or RELP: 5 minutes. A sender slower than that holds memory for nothing; its connection is ended.</summary>
    public static readonly TimeSpan LongestRecord = TimeSpan.FromMinutes(5);

    /// <summary>How long a connection of syslog or RELP may say nothing: 24 hours, as senders stay connected over quiet nights. One whose sender is gone is found out by TCP in two minutes.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromHours(24);

    /// <summary>The bytes of durable records that wait for detection: 64 MiB. Beyond it senders wait for their next acknowledgement.</summary>
    public const long MaxWaitingBytes = 64 << 20;

    /// <summary>The sets of rules, one after another, that matches are kept of for correlations: 256. Of matches under older ones correlations know nothing any more.</summary>
    public const int MaxRuleSets = 256;

    /// <summary>The bytes that the kernel is asked to keep for a UDP listener: 16 MiB. It gives what its own limit allows.</summary>
    public const int UdpBufferBytes = 16 << 20;

    /// <summary>The named batches of one sender that are remembered: 1,024. An older one that comes again is stored again.</summary>
    public const int MaxMarks = 1024;

    /// <summary>The bytes of one body over HTTP, packed and unpacked: 16 MiB. A larger one is refused, and is to be sent in parts.</summary>
    public const int MaxBodyBytes = 16 << 20;

    /// <summary>The bytes of a body in JSON that is read as a whole (OTLP): 4 MiB, which take some ten times that in memory.</summary>
    public const int MaxJsonBodyBytes = 4 << 20;

    /// <summary>The bytes of the records that one request of OTLP becomes: 64 MiB. What stands once in it for many logs is written with each of them.</summary>
    public const long MaxOtlpRecordBytes = 64 << 20;

    /// <summary>The memory of all bodies over HTTP together: 128 MiB. Beyond it senders are told to come again.</summary>
    public const long MaxBodiesBytes = 128 << 20;

    /// <summary>The alerts kept: 200,000. Beyond it closed ones go first, then those of the rule that has the most; counted, and said. Pages stay quick up to here.</summary>
    public const long MaxAlerts = 200_000;

    /// <summary>The stretches of time of alerts that cases are proposed from: 200,000, those found last. Of these the last 20,000 are grouped.</summary>
    public const long MaxSightings = 200_000;

    /// <summary>The open pages that are told of new alerts: 512. Further ones are told to come again, and work without.</summary>
    public const int MaxEventStreams = 512;

    /// <summary>Those of one account: 16.</summary>
    public const int MaxEventStreamsOfAccount = 16;

    /// <summary>How long a body may take to come. A sender slower than that is told so.</summary>
    public static readonly TimeSpan LongestBody = TimeSpan.FromSeconds(60);

    /// <summary>The files that one listener holds open: 256. Further ones wait, and are named.</summary>
    public const int MaxTailedFiles = 256;

    /// <summary>The places in files that are remembered for one listener: 65,536, those written last. A file that is older and still there would be taken in again after a restart.</summary>
    public const int MaxFileMarks = 65_536;

    /// <summary>The searches at a time: 4. Each holds some 30 MB and a processor; further ones are told to come again.</summary>
    public const int MaxSearches = 4;

    /// <summary>Of these, those of one account: 2, so that nobody keeps the others out.</summary>
    public const int MaxSearchesOfAccount = 2;

    /// <summary>The threads of one search: detection and senders go first.</summary>
    public const int SearchThreads = 1;

    /// <summary>The bytes that a search reads without being told once more to: 256 MB, some seconds of work.</summary>
    public const long UnaskedSearchBytes = 256_000_000;

    /// <summary>How long a search goes on; then what was found is shown, and it can be gone on from there.</summary>
    public static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(20);

    /// <summary>One step of a search from the newest back: 2 seconds, so that one with too much in it leaves time for smaller ones.</summary>
    public static readonly TimeSpan LongestSpan = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause between two attempts to open the vault again.</summary>
    public static readonly TimeSpan LongestReopenWait = TimeSpan.FromSeconds(15);
}
