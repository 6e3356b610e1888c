namespace Palisade.Findings;

/// <summary>What became of one input; every input is one of these.</summary>
public enum InputOutcome
{
    /// <summary>All of it was read.</summary>
    Read,

    /// <summary>It was read to its end, and some of its records did not parse.</summary>
    SomeFailed,

    /// <summary>It was read to its end, and none of it parsed as its format.</summary>
    NothingParsed,

    /// <summary>It broke off, or the run was stopped: a part of it was not read.</summary>
    InPart,

    /// <summary>Nothing of it could be read.</summary>
    NotRead,

    /// <summary>Its content fits no format: nothing of it was matched.</summary>
    NotRecognised,

    /// <summary>It is a rule, and no log: nothing of it was matched.</summary>
    SigmaRule,

    /// <summary>There is nothing in it.</summary>
    Empty,

    /// <summary>It was left out on purpose: it was read under another name, or is no file.</summary>
    PassedOver,
}
