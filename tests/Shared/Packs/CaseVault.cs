using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Vault;
using Palisade.Vault.Proving;
using Palisade.Vault.Retention;

namespace Palisade.Tests.Packs;

/// <summary>A vault on the disk with a ledger of cases that a test writes itself, right or wrong.</summary>
internal sealed class CaseVault : IDisposable
{
    private const string Actor = "00112233445566778899aabbccddeeff";
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-case-").FullName;
    private readonly Dictionary<long, (long Number, long Ordinal)> _last = [];
    private readonly VaultWriter _writer;
    private readonly LedgerStream _ledger;
    private long _time = 1_770_000_000_000_000;

    public CaseVault()
    {
        VaultWriter.Create(Folder);
        _writer = VaultWriter.Open(Folder);
        _ledger = _writer.OpenLedger();
    }

    public string Folder => Path.Combine(_folder, "vault");

    public string PackPath => Path.Combine(_folder, "case.pack");

    /// <summary>Added to the number of the next entry: a gap.</summary>
    public int Skip { get; set; }

    /// <summary>Adds entries of one act, each in the body that the server would write.</summary>
    public async Task ActAsync(params (long Case, string Kind, (string, object?)[] Members)[] steps)
    {
        _time += 1_000_000;
        List<LedgerEntry> entries = [];
        HashSet<long> here = [];
        foreach ((long number, string kind, (string, object?)[] members) in steps)
        {
            (long n, long before) = _last.GetValueOrDefault(number);
            n += 1 + Skip;
            long? prev = n > 1 && !here.Contains(number) ? before : null;
            entries.Add(new LedgerEntry(new LedgerAct(Actor, kind), $"case/{number}", _time, EntryBody.Of([("n", n), ("prev", prev), .. members])));
            _last[number] = (n, before);
            here.Add(number);
        }

        Skip = 0;
        long ordinal = await _ledger.AppendAsync(entries);
        foreach ((long number, _, _) in steps)
            _last[number] = (_last[number].Number, ordinal++);
    }

    public Task ActAsync(long number, string kind, params (string, object?)[] members) => ActAsync((number, kind, members));

    /// <summary>Adds an entry that is about no case.</summary>
    public Task AddAsync(string kind, string @object) => _ledger.AppendAsync([new LedgerEntry(new LedgerAct(Actor, kind), @object, _time, EntryBody.Of(("title", "a rule")))]);

    /// <summary>Seals what there is: later entries are in the journal.</summary>
    public void Seal() => _writer.Seal();

    public byte[] Checkpoint()
    {
        _writer.Checkpoint();
        return File.ReadAllBytes(Path.Combine(Folder, "log", "checkpoint"));
    }

    public byte[] Pack(long number, params CasePackItem[] items)
    {
        _writer.Checkpoint();
        CasePacks.Write(new VaultPlace(Folder), new CasePackRequest(number, items), PackPath);
        return File.ReadAllBytes(PackPath);
    }

    public static Verdict Verify(byte[] pack, VerifierOptions? options = null) => CasePackVerifier.Verify(new MemoryStream(pack), options ?? new VerifierOptions());

    /// <summary>Case 7: opened with an alert, noted, with an item of evidence, merged with case 9 and taken apart again, closed.</summary>
    public async Task TellAsync(string digest, long size)
    {
        await AddAsync("alert.raised", "alert/3");
        await AddAsync("alert.raised", "alert/4");
        await ActAsync((7, "case.opened", [("title", "Encrypted shares"), ("severity", 3)]), (7, "case.linked", [("alert", 3L), ("why", "first seen")]));
        await ActAsync(9, "case.opened", ("title", "Another host"), ("severity", 2));
        await ActAsync(12, "case.opened", ("title", "Nothing to do with it"), ("severity", 1));
        await ActAsync(9, "case.linked", ("alert", 4L), ("why", ""));
        Seal();
        await ActAsync(7, "case.noted", ("text", "The share was **encrypted**."));
        await ActAsync(7, "evidence.taken", ("item", digest), ("size", size), ("name", "disk.raw"));
        await ActAsync(7, "evidence.checked", ("item", digest), ("holds", true));
        await ActAsync((7, "case.merged", [("took", 9L)]), (9, "case.merged", [("into", 7L)]));
        await ActAsync((7, "case.unmerged", [("gave", 9L)]), (9, "case.unmerged", [("from", 7L)]));
        await ActAsync(7, "case.unlinked", ("alert", 3L), ("why", "of another matter"));
        await ActAsync(7, "case.changed", ("state", "closed"), ("outcome", "contained"), ("note", "all done"));
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _writer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
