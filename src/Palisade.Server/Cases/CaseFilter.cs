namespace Palisade.Server.Cases;

/// <summary>Which cases are wanted.</summary>
/// <param name="State">One of <see cref="States"/>.</param>
/// <param name="Text">In the title, or its number; empty for any.</param>
/// <param name="Owner">Of this account; null for any.</param>
internal readonly record struct CaseFilter(string State, string Text, long? Owner)
{
    /// <summary>Worked on: open or contained.</summary>
    public const string Live = "live";

    public const string All = "all";

    public const int MaxText = 200;

    public static IReadOnlyList<string> States { get; } = [Live, .. CaseStates.Names, All];

    /// <summary>Reads what was sent.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Read(string? state, string? text, long? owner, out CaseFilter filter)
    {
        filter = new CaseFilter(string.IsNullOrEmpty(state) ? Live : state, text?.Trim() ?? "", owner);
        string? refusal = !States.Contains(filter.State) ? "state is one of " + string.Join(", ", States) + "."
            : filter.Text.Length > MaxText ? FormattableString.Invariant($"text has at most {MaxText} characters.") : null;
        if (refusal is not null)
            filter = new CaseFilter(Live, "", owner);
        return refusal;
    }
}
