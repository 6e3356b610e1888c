using System.Collections.Frozen;

namespace Palisade.Incidents.Facts;

/// <summary>All facts of an incident that grading and clocks know: of machines, services and data, and of persons nothing but how many.</summary>
internal static class FactNames
{
    /// <summary>In the order that a page asks for them.</summary>
    public static IReadOnlyList<FactName> All { get; } =
    [
        Time("occurredAt", "When did it begin?"),
        Time("detectedAt", "When was it detected first?"),
        Time("awareAt", "When did the organisation become aware of it: reasonably certain, after a first look?"),
        Time("containedAt", "When was it contained?"),
        Time("handledAt", "When was its handling finished?"),
        Time("fixAvailableAt", "When was a corrective or mitigating measure for the product available?"),
        Number("outageMinutes", "minutes", "How long was a service wholly down?"),
        Number("mainFunctionOutageMinutes", "minutes", "How long was the main function of a service interrupted?"),
        Number("servicesAffected", "services", "How many services are affected?"),
        Number("peopleAffected", "people", "How many people cannot use a service, or are harmed?"),
        Number("recordsAffected", "records", "How many records of personal data were read, changed or lost?"),
        Number("directLossEur", "EUR", "What is the direct financial loss, in euro?"),
        Number("directLossCny", "CNY", "What is the direct financial loss, in yuan?"),
        Number("turnoverPercent", "% of a year's turnover", "What part of a year's turnover is the direct loss?"),
        YesNo("criticalInfrastructure", "Is critical information infrastructure affected?"),
        YesNo("centralStateBody", "Is the operator a central state body, or directly under one?"),
        YesNo("severeDisruption", "Has it caused, or can it cause, severe disruption of a service?"),
        YesNo("considerableDamage", "Has it harmed, or can it harm, others considerably?"),
        YesNo("malicious", "Is it suspected to be an unlawful or malicious act?"),
        YesNo("crossBorder", "Can it have an effect in another country?"),
        YesNo("ongoingAtFinalReport", "Is it still going on when the final report is due?"),
        YesNo("personalDataBreach", "Were personal data destroyed, lost, changed, disclosed or accessed without right?"),
        YesNo("riskUnlikely", "Is a risk to the people whose data it is unlikely?"),
        YesNo("highRisk", "Is a high risk to the people whose data it is likely?"),
        YesNo("productVulnerabilityExploited", "Is a vulnerability in a product that the organisation makes being exploited?"),
        YesNo("productIncident", "Does it harm the security of a product that the organisation makes?"),
    ];

    private static readonly FrozenDictionary<string, FactName> s_byName = All.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>A fact by its name; null when there is none.</summary>
    public static FactName? Find(string name) => s_byName.GetValueOrDefault(name);

    private static FactName Time(string name, string question) => new(name, FactKind.Time, "", question);

    private static FactName Number(string name, string unit, string question) => new(name, FactKind.Number, unit, question);

    private static FactName YesNo(string name, string question) => new(name, FactKind.YesNo, "", question);
}
