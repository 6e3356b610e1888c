using System.Collections.Frozen;

namespace Palisade.Server.Configuration;

/// <summary>Where in the configuration file something was said that can be judged only with what lies outside of it. Immutable.</summary>
internal sealed class SettingsPlaces
{
    private readonly FrozenDictionary<(string Setting, string Value), SettingsProblem> _places;

    /// <param name="places">By the setting (<c>rules</c>) and its value, or by <c>class</c> and the name of the listener; the reason is empty.</param>
    public SettingsPlaces(IEnumerable<KeyValuePair<(string Setting, string Value), SettingsProblem>> places) =>
        _places = places.DistinctBy(p => p.Key).ToFrozenDictionary();

    /// <summary>Of settings that are of no file.</summary>
    public static SettingsPlaces None { get; } = new([]);

    /// <summary>A problem at its place; without one where the command line said it.</summary>
    public SettingsProblem Problem(string setting, string value, string reason) =>
        _places.TryGetValue((setting, value), out SettingsProblem? place) ? place with { Reason = reason } : new SettingsProblem(reason);
}
