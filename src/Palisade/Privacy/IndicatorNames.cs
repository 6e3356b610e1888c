using System.Net;
using Palisade.Rules.Indicators;

namespace Palisade.Privacy;

/// <summary>
/// Tells which indicators name a machine or a person of the network in clear. An address of the internet, a domain of it, a URL there and a digest are what indicators are for, and of nobody here; other than in
/// a rule, where a single address may be anybody's. Safe on any thread.
/// </summary>
internal static class IndicatorNames
{
    /// <summary>What an indicator names; null where it is nobody's.</summary>
    public static PersonalKind? In(Indicator indicator) => indicator.Kind switch
    {
        IndicatorKind.Address => IndicatorText.IsInside(indicator.Value) ? PersonalKind.Ip : null,
        IndicatorKind.Domain => RuleNames.IsInternetName(indicator.Value) ? null : PersonalKind.Host,
        IndicatorKind.Url => InUrl(indicator.Value),
        _ => null,
    };

    // The machine it is of; then what stands behind it: the address of a mailbox, an account, a security id.
    private static PersonalKind? InUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? read))
            return null;
        string host = read.DnsSafeHost;
        bool isAddress = IPAddress.TryParse(host, out _);
        if (isAddress ? IndicatorText.IsInside(host) : !RuleNames.IsInternetName(host))
            return isAddress ? PersonalKind.Ip : PersonalKind.Host;
        List<PersonalPatterns.Found> found = [];
        PersonalPatterns.Find(Uri.UnescapeDataString(read.PathAndQuery + read.Fragment), found);
        return found.Count > 0 ? found[0].Kind : null;
    }
}
