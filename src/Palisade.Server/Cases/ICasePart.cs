using Palisade.Server.Authorization;

namespace Palisade.Server.Cases;

/// <summary>A part of the page of a case: a tab of its middle, or a section of its right side. Registered as a service, in the order of the page; the owner of a part has a class, a partial and, for what it changes, a page of its own.</summary>
internal interface ICasePart
{
    /// <summary>As <c>?tab=</c> names it.</summary>
    string Name { get; }

    string Title { get; }

    /// <summary>The partial that shows it, in <c>Pages/Cases</c>: <c>_Notes</c>.</summary>
    string Partial { get; }

    /// <summary>Whether it stands on the right, always; else it is a tab.</summary>
    bool IsBeside { get; }

    /// <summary>Who sees it.</summary>
    Permission Needs { get; }

    /// <summary>What the partial is given.</summary>
    /// <param name="view">The case, who asks, and what else the address says.</param>
    /// <exception cref="IOException">The vault cannot be read.</exception>
    Task<object> LoadAsync(CaseView view);
}

/// <summary>What a part knows of the page that it is on.</summary>
/// <param name="Detail">The case with its alerts.</param>
/// <param name="Visitor">Who asks.</param>
/// <param name="Now">The time.</param>
/// <param name="Query">What the address says, by name; empty for what it does not.</param>
internal sealed record CaseView(CaseDetail Detail, VisitorIdentity Visitor, DateTimeOffset Now, Func<string, string> Query)
{
    /// <summary>What was typed into a form that was refused, by the name of the field: it stays in it. Empty where nothing was.</summary>
    public Func<string, string> Typed { get; init; } = _ => "";

    public Case Case => Detail.Case;

    /// <summary>Whether who asks can work on it as it stands.</summary>
    public bool CanWork => Case.IsLive && Visitor.May(Permission.WorkCases);
}
