namespace Palisade.Server.Collecting;

/// <summary>How a sender does, those that need a look first.</summary>
internal enum SourceState
{
    /// <summary>Says nothing where by its habit it should.</summary>
    Silent,

    /// <summary>Records of it were lost on the way.</summary>
    LosesRecords,

    /// <summary>All that came of it was refused, or could not be understood.</summary>
    Refused,

    /// <summary>Sent before the program began this time, and nothing since.</summary>
    NotSinceRestart,

    /// <summary>Was here, and has not sent a record yet.</summary>
    NothingYet,

    /// <summary>Sends.</summary>
    Sends,
}
