using Palisade.Sources;

namespace Palisade.Cli;

/// <summary>Names on stderr what there is no reading of, for commands without a summary.</summary>
internal sealed class InputWatch
{
    /// <summary>Whether something could not be read.</summary>
    public bool AnyMissing { get; private set; }

    /// <summary>Passes the inputs on.</summary>
    public IEnumerable<InputEntry> Over(IEnumerable<InputEntry> entries)
    {
        foreach (InputEntry entry in entries)
        {
            if (entry is InputProblem { Kind: InputProblemKind.Unreadable } problem)
            {
                AnyMissing = true;
                Console.Error.WriteLine($"palisade: {problem.Path}: {problem.Reason}");
            }

            yield return entry;
        }
    }
}
