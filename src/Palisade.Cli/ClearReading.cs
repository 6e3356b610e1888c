using System.CommandLine;
using Palisade.Events;
using Palisade.Vault;
using Palisade.Vault.Search;

namespace Palisade.Cli;

/// <summary>Reading a vault in clear: noted before anything is shown, counted, and at the end in the log, at once or by the writer that has the vault open.</summary>
internal sealed class ClearReading : IDisposable
{
    private readonly ClearRecord? _record;
    private readonly string _folder;
    private readonly VaultOptions _options;
    private long _records;

    private ClearReading(ClearRecord? record, string folder, VaultOptions options) => (_record, _folder, _options) = (record, folder, options);

    public static Option<bool> Unrecorded { get; } = new("--unrecorded") { Description = "Read even where the reading cannot be noted in the vault (a medium that is read only)." };

    /// <summary>Notes that a reading begins; null, said on stderr, when that cannot be done and was not given up.</summary>
    public static ClearReading? Begin(ParseResult parsed, VaultArguments vault, string what, long from, long to) => Begin(vault.FolderOf(parsed), vault.OptionsOf(parsed), parsed.GetValue(Unrecorded), what, from, to);

    /// <inheritdoc cref="Begin(ParseResult, VaultArguments, string, long, long)"/>
    public static ClearReading? Begin(string folder, VaultOptions options, bool mayGoUnrecorded, string what, long from, long to)
    {
        try
        {
            return new ClearReading(ClearRecord.Begin(folder, what, from, to, $"palisade {what}"), folder, options);
        }
        catch (IOException e) when (mayGoUnrecorded)
        {
            Console.Error.WriteLine($"palisade: this reading is not recorded: {e.Message}");
            return new ClearReading(null, folder, options);
        }
        catch (IOException e)
        {
            Console.Error.WriteLine($"palisade: this reading cannot be recorded in the vault: {e.Message}. To read all the same: --unrecorded");
            return null;
        }
    }

    /// <summary>Counts what goes to a sink.</summary>
    public IFoundSink Over(IFoundSink sink) => new Counting(this, sink);

    public void Count(long records) => _records += records;

    public void Dispose()
    {
        if (_record is null)
            return;
        _record.End(_records);
        _record.Dispose();
        try
        {
            VaultWriter.RecordReadings(_folder, _options);
        }
        catch (IOException e)
        {
            if (e is not Palisade.Vault.Storage.VaultLockedException)
                Console.Error.WriteLine($"palisade: the reading is noted, and comes into the log when the vault is next opened for writing: {e.Message}");
        }
    }

    private sealed class Counting(ClearReading reading, IFoundSink sink) : IFoundSink
    {
        private long _last = -1;

        public bool WantsEvents => sink.WantsEvents;

        public void OnRecord(in FoundRecord record, LogEvent? e)
        {
            if (record.Header.Ordinal != _last)
                reading.Count(1);
            _last = record.Header.Ordinal;
            sink.OnRecord(record, e);
        }
    }
}
