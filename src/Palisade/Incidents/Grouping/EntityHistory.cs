namespace Palisade.Incidents.Grouping;

/// <summary>Where entities were seen of late, and which rules are a habit of which host. Bounded; what was not seen for longest is forgotten first.</summary>
internal sealed class EntityHistory(GroupingSettings settings)
{
    private const int MaxEntities = 200_000, MaxHosts = 32;

    private readonly Dictionary<Entity, Dictionary<string, DateTimeOffset>> _hosts = [];
    private readonly Dictionary<(string Rule, string Host), Queue<DateTimeOffset>> _habits = [];

    /// <summary>Takes note of a sighting.</summary>
    public void Note(Sighting sighting)
    {
        foreach (Entity entity in sighting.Entities)
        {
            if (!_hosts.TryGetValue(entity, out Dictionary<string, DateTimeOffset>? hosts))
            {
                MakeRoom(sighting.Last);
                _hosts.Add(entity, hosts = []);
            }

            if (hosts.Count < MaxHosts || hosts.ContainsKey(sighting.Host))
                hosts[sighting.Host] = sighting.Last;
        }

        (string, string) habit = (sighting.Rule, sighting.Host);
        if (!_habits.TryGetValue(habit, out Queue<DateTimeOffset>? times))
            _habits.Add(habit, times = []);
        times.Enqueue(sighting.Last);
        if (times.Count > settings.HabitSightings)
            times.Dequeue();
    }

    /// <summary>On how many hosts something was seen in the days before a moment.</summary>
    public int HostsOf(Entity entity, DateTimeOffset at) => _hosts.TryGetValue(entity, out Dictionary<string, DateTimeOffset>? hosts) ? hosts.Values.Count(t => t > at - settings.Memory) : 0;

    /// <summary>Whether a rule comes so often on a host that it says nothing of what happens there.</summary>
    public bool IsHabit(Sighting sighting) => _habits.TryGetValue((sighting.Rule, sighting.Host), out Queue<DateTimeOffset>? times)
        && times.Count(t => (t - sighting.First).Duration() < settings.HabitDays) >= settings.HabitSightings;

    private void MakeRoom(DateTimeOffset now)
    {
        if (_hosts.Count < MaxEntities)
            return;
        foreach (Entity old in _hosts.Where(h => h.Value.Values.All(t => t <= now - settings.Memory)).Select(h => h.Key).ToArray())
            _hosts.Remove(old);
        foreach (Entity old in _hosts.OrderBy(h => h.Value.Values.Max()).Take(_hosts.Count - (MaxEntities / 2)).Select(h => h.Key).ToArray())
            _hosts.Remove(old);
        foreach ((string, string) old in _habits.Where(h => h.Value.Peek() <= now - settings.HabitDays).Select(h => h.Key).ToArray())
            _habits.Remove(old);
    }
}
