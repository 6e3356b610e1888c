using System.Collections.Immutable;
using Palisade.Incidents.Facts;

namespace Palisade.Incidents.Clocks;

/// <summary>A pack: how a law or a house rule grades an incident, and what it wants reported by when. The code knows no law.</summary>
/// <param name="Id">Its short name; case clocks in the ledger bear it.</param>
/// <param name="Title">For people.</param>
/// <param name="Source">The text it was made from, to the article.</param>
/// <param name="Url">Where that text is; empty when it is nowhere.</param>
/// <param name="Read">When the text was read.</param>
/// <param name="ReadFrom">From what it was read, when that is not the source itself. Else empty.</param>
/// <param name="Levels">Its grades, the gravest first. None of a regime without.</param>
/// <param name="Applies">When it applies at all.</param>
/// <param name="FromLevel">The least grade it applies to; empty for any.</param>
/// <param name="Steps">What is to be done; none of a pack that only grades.</param>
internal sealed record Regime(string Id, string Title, string Source, string Url, DateOnly Read, string ReadFrom, ImmutableArray<GradeLevel> Levels, FactTest Applies, string FromLevel, ImmutableArray<RegimeStep> Steps);

/// <summary>A grade of a regime.</summary>
/// <param name="Id">Its short name.</param>
/// <param name="Title">For people.</param>
/// <param name="When">When an incident has at least this grade.</param>
internal sealed record GradeLevel(string Id, string Title, FactTest When);

/// <summary>Something that a regime wants done.</summary>
/// <param name="Id">Its short name within the regime.</param>
/// <param name="Title">For people.</param>
/// <param name="Recipient">Who is to be told.</param>
/// <param name="Within">How long it may take.</param>
/// <param name="From">The fact, a time, that it runs from; null when it runs from a step.</param>
/// <param name="AfterStep">The step whose being done it runs from; empty when it runs from a fact.</param>
/// <param name="When">When it is wanted.</param>
/// <param name="Contents">What the text is to say.</param>
internal sealed record RegimeStep(string Id, string Title, string Recipient, Term Within, FactName? From, string AfterStep, FactTest When, ImmutableArray<StepContent> Contents);

/// <summary>A part of the text that a step wants.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Facts">The facts that fill it; none of one that is written by hand.</param>
internal sealed record StepContent(string Title, ImmutableArray<FactName> Facts);
