using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Policies and holds as they were at each leaf: for checks 5 and 8. What a version says never changes, and versions only go up.</summary>
internal sealed class PolicyBook(PackCheckup checkup)
{
    private readonly Dictionary<int, IReadOnlyDictionary<string, RetentionDays>> _versions = [];
    private readonly SortedDictionary<long, OpenHold> _holds = [];
    private readonly List<OpenHold> _listed = [];
    private long _since = long.MinValue;
    private int _before;
    private bool _holdsKnown;

    /// <summary>The version in force; 0 before the first state.</summary>
    public int Version { get; private set; }

    /// <summary>What the version of a key says about its class, or null if the pack does not know.</summary>
    public RetentionDays? DaysOf(KeyId key) => _versions.TryGetValue(key.Policy, out IReadOnlyDictionary<string, RetentionDays>? classes) && classes.TryGetValue(key.Class, out RetentionDays days) ? days : null;

    /// <summary>The open hold that keeps a batch of some event seconds, or null.</summary>
    public OpenHold? HoldOver(string @class, Interval events)
    {
        Interval days = new(VaultTime.DayOfSecond(events.Lowest).DayNumber, VaultTime.DayOfSecond(events.Highest).DayNumber);
        return _holds.Values.FirstOrDefault(h => h.Class == @class && days.Overlaps(new Interval(h.From.DayNumber, h.To.DayNumber)));
    }

    public void Take(Leaf leaf, long index, string section)
    {
        switch (leaf)
        {
            case StateLeaf state:
                Compare(state, index);
                break;
            case PolicyLeaf policy:
                if (policy.Policy <= Version)
                    Fail(section, index, FormattableString.Invariant($"sets policy {policy.Policy}, but {Version} is in force already: versions only go up"));
                _before = Version;
                (Version, _since) = (policy.Policy, policy.Time);
                _versions[policy.Policy] = policy.Classes;
                break;
            case HoldLeaf hold:
                if (!_holds.TryAdd(hold.Hold, new OpenHold(hold.Hold, hold.Class, hold.From, hold.To)))
                    Fail(section, index, FormattableString.Invariant($"opens hold {hold.Hold}, which is open already"));
                break;
            case ReleaseLeaf release:
                if (!_holds.Remove(release.Hold))
                    Fail(section, index, FormattableString.Invariant($"releases hold {release.Hold}, which is not open"));
                break;
            case BatchLeaf batch:
                CheckKey(batch, index);
                break;
        }
    }

    // The version in force has the days. The leaf of a batch may follow the change that its records came before.
    private void CheckKey(BatchLeaf batch, long index)
    {
        KeyId key = batch.Key;
        if (DaysOf(key) is null)
            Fail(PackSection.Entries, index, $"has key {key}, but no policy {key.Policy} with class {key.Class} is known");
        else if (key.Policy != Version && (key.Policy != _before || batch.Received.Lowest >= _since))
            Fail(PackSection.Entries, index, FormattableString.Invariant($"has key {key}, but at its receipt ({TimeText.Of(batch.Received.Lowest)}) policy {Version} was in force: a policy never acts backwards"));
        if (!key.Fits(batch.Received, batch.Events))
            Fail(PackSection.Entries, index, $"has records whose times do not go with the day of key {key}");
    }

    private void Compare(StateLeaf state, long index)
    {
        if (state.Origin != checkup.Manifest.Origin)
            Fail(PackSection.Entries, index, $"says that it is of log '{state.Origin}', not '{checkup.Manifest.Origin}'");
        if (Version == 0)
        {
            Version = state.Policy;
            _versions[state.Policy] = state.Classes;
        }
        else if (state.Policy != Version || !Same(state.Classes, _versions[Version]))
        {
            Fail(PackSection.Entries, index, FormattableString.Invariant($"says that policy {state.Policy} is in force, which differs from policy {Version} as it was set"));
        }

        if (state.Part == 1)
            _listed.Clear();
        _listed.AddRange(state.Holds);
        if (state.Part == state.Parts)
            CompareHolds(index);
    }

    private void CompareHolds(long index)
    {
        if (_holdsKnown && !_listed.SequenceEqual(_holds.Values))
            Fail(PackSection.Entries, index, "lists other holds than the leaves before have opened and not released");
        _holdsKnown = true;
        _holds.Clear();
        foreach (OpenHold hold in _listed)
            _holds[hold.Id] = hold;
    }

    private static bool Same(IReadOnlyDictionary<string, RetentionDays> one, IReadOnlyDictionary<string, RetentionDays> other) =>
        one.Count == other.Count && one.All(c => other.TryGetValue(c.Key, out RetentionDays days) && days == c.Value);

    private void Fail(string section, long index, string text) => checkup.Fail(EntriesCheck.Number, section, text, index);
}
