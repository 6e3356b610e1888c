namespace Palisade.Sources;

/// <summary>What <see cref="LogInputs.Enumerate"/> finds: a <see cref="LogInput"/> to read, or an <see cref="InputProblem"/>.</summary>
public abstract class InputEntry
{
    private protected InputEntry(string path) => Path = path;

    /// <summary>The argument as given, joined with the path below it; a member of an archive follows a <c>!</c>.</summary>
    public string Path { get; }
}

/// <summary>How bad an <see cref="InputProblem"/> is.</summary>
public enum InputProblemKind
{
    /// <summary>It was asked for and could not be read: part of the answer is missing.</summary>
    Unreadable,

    /// <summary>It was left out on purpose and nothing is missing: a device, a folder that was read under another name.</summary>
    PassedOver,
}

/// <summary>Something that is not read, and why.</summary>
public sealed class InputProblem : InputEntry
{
    internal InputProblem(string path, string reason, InputProblemKind kind = InputProblemKind.Unreadable)
        : base(path)
    {
        Reason = reason;
        Kind = kind;
    }

    /// <summary>One line for people, without the path.</summary>
    public string Reason { get; }

    /// <summary>Whether anything is missing because of it.</summary>
    public InputProblemKind Kind { get; }
}
