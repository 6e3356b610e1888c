using System.Text;
using Palisade.Events;

namespace Palisade.Parsing.Tables;

/// <summary>What a column says of its event beyond its value.</summary>
internal enum TableRole
{
    Plain,
    Time,
    Host,
    EventId,
    Channel,
}

/// <summary>One column.</summary>
/// <param name="Name">As in the header.</param>
/// <param name="Canonical">The name that rules use for it, or null where it has none other.</param>
/// <param name="Role">What it says beyond.</param>
internal readonly record struct TableColumn(FieldName Name, FieldName? Canonical, TableRole Role);

/// <summary>The columns of a table. A table with an event id and a channel is an export of Windows events. Immutable.</summary>
internal sealed class TableColumns
{
    // Of several columns of one role the first in this order counts.
    private static readonly string[] Times = ["timecreated", "utctime", "@timestamp", "eventtime", "timegenerated", "timegenerated [utc]", "date and time", "timestamp", "datetime", "_time", "creationdate", "created", "time", "date"];
    private static readonly string[] Hosts = ["computer", "machinename", "computername", "computer name", "hostname", "host", "devicename"];
    private static readonly string[] EventIds = ["eventid", "event id", "event_id", "id"];
    private static readonly string[] Channels = ["channel", "logname", "log name", "log_name"];

    public TableColumns(CsvHeader header, ParseOptions options)
    {
        string[] lower = [.. header.Names.Select(n => Encoding.UTF8.GetString(n).ToLowerInvariant())];
        int channel = First(lower, Channels), eventId = First(lower, EventIds);
        IsWindows = channel >= 0 && eventId >= 0;
        int time = First(lower, Times), host = First(lower, Hosts);
        Columns = new TableColumn[header.Names.Length];
        for (int i = 0; i < Columns.Length; i++)
        {
            TableRole role = i == time ? TableRole.Time : i == host ? TableRole.Host : IsWindows && i == channel ? TableRole.Channel : IsWindows && i == eventId ? TableRole.EventId : TableRole.Plain;
            FieldName name = options.Vocabulary.Intern(header.Names[i]);
            string? canonical = IsWindows ? Canonical(role, lower[i]) : null;
            Columns[i] = new TableColumn(name, canonical is null || canonical == name.Text ? null : options.Vocabulary.Intern(canonical), role);
        }
    }

    public TableColumn[] Columns { get; }

    public bool IsWindows { get; }

    private static string? Canonical(TableRole role, string lower) => (role, lower) switch
    {
        (TableRole.EventId, _) => "EventID",
        (TableRole.Channel, _) => "Channel",
        (TableRole.Host, _) => "Computer",
        (TableRole.Time, _) => "TimeCreated",
        (_, "provider" or "providername" or "provider name" or "source") => "Provider_Name",
        (_, "eventrecordid" or "recordid" or "record id") => "EventRecordID",
        _ => null,
    };

    private static int First(string[] names, string[] wanted)
    {
        foreach (string name in wanted)
        {
            int found = Array.IndexOf(names, name);
            if (found >= 0)
                return found;
        }

        return -1;
    }
}
