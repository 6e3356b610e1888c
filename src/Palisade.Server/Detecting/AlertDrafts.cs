using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Findings;
using Palisade.Privacy;
using Palisade.Server.Searching;
using Palisade.Server.Suppressing;

namespace Palisade.Server.Detecting;

/// <summary>Gathers findings by fingerprint, with tokens in the place of personal values: nothing of a person goes from here into the database. Not thread safe.</summary>
internal sealed class AlertDrafts : IDisposable
{
    private readonly byte[] _key;
    private readonly TokenTaker _taker = new();
    private readonly PseudonymisingWriter _tokens;
    private readonly Dictionary<string, AlertDraft> _drafts = new(StringComparer.Ordinal);

    /// <param name="key">The key of the tokens.</param>
    public AlertDrafts(byte[] key)
    {
        _key = key;
        _tokens = new PseudonymisingWriter(_taker, new Pseudonymiser(key), EncodedAudit.Fields);
    }

    /// <summary>What was gathered.</summary>
    public IReadOnlyCollection<AlertDraft> All => _drafts.Values;

    /// <summary>Findings by hour (of being found) and level.</summary>
    public Dictionary<(long Hour, int Level), long> Hours { get; } = [];

    /// <summary>The findings that suppressions applied to, by the suppression's number.</summary>
    public Dictionary<long, long> SuppressionHits { get; } = [];

    /// <summary>The suppressions in effect.</summary>
    public SuppressionSet Suppressions { get; set; } = SuppressionSet.None;

    /// <summary>Adds a finding of a rule.</summary>
    public void Add(Finding finding, long ordinal, DateTimeOffset now) => Add(finding, [ordinal], now);

    /// <summary>Adds what a correlation found.</summary>
    public void Add(Finding finding, DateTimeOffset now) => Add(finding, [.. finding.Correlation!.Records.Select(r => r.Record).Distinct()], now);

    /// <summary>What makes two findings of a correlation the same: a restart finds it again.</summary>
    public string IdOf(Finding finding)
    {
        CorrelationFact fact = finding.Correlation!;
        string text = string.Create(CultureInfo.InvariantCulture, $"{Base(finding)}\0{fact.FromTicks}\0{fact.ToTicks}\0{finding.Source.Record}");
        return Mac(text);
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _drafts.Clear();
        Hours.Clear();
        SuppressionHits.Clear();
    }

    public void Dispose() => _tokens.Dispose();

    private void Add(Finding finding, long[] ordinals, DateTimeOffset now)
    {
        string fingerprint = Mac(Base(finding));
        List<Suppression>? may = Suppressions.For(finding.Rule.Id, now);
        bool known = _drafts.TryGetValue(fingerprint, out AlertDraft? draft);
        // Making tokens takes time: of a repeat they are needed only where a suppression may ask for them.
        if (!known || may is not null)
            _tokens.Write(finding);
        if (!known)
            _drafts.Add(fingerprint, draft = new AlertDraft(fingerprint, _taker.Last!));
        bool isSuppressed = may is not null && IsSuppressed(may, _taker.Last!);
        draft!.Add(finding.TimeTicks, ordinals, isSuppressed);
        if (!isSuppressed)
            Stretch(draft, finding, ordinals, hasTokens: !known || may is not null, now);
        (long, int) bar = (now.UtcTicks / TimeSpan.TicksPerHour, (int)finding.Rule.Level);
        Hours[bar] = Hours.GetValueOrDefault(bar) + 1;
    }

    // An event without a time is one of now.
    private void Stretch(AlertDraft draft, Finding finding, long[] ordinals, bool hasTokens, DateTimeOffset now)
    {
        long time = finding.TimeTicks > 0 ? finding.TimeTicks : now.UtcTicks;
        if (draft.TryExtend(time))
            return;
        if (!hasTokens)
            _tokens.Write(finding);
        draft.Stretches.Add(new AlertStretch(time, ordinals.FirstOrDefault(), _taker.Last!));
    }

    private bool IsSuppressed(List<Suppression> may, Finding withTokens)
    {
        bool hides = false;
        foreach (Suppression suppression in may.Where(s => SuppressionSet.Applies(s, withTokens)))
        {
            SuppressionHits[suppression.Id] = SuppressionHits.GetValueOrDefault(suppression.Id) + 1;
            hides |= !suppression.MonitorOnly;
        }

        return hides;
    }

    // A rule on a host; a correlation on what it groups by.
    private static string Base(Finding finding)
    {
        string rule = finding.Rule.Id.Length > 0 ? finding.Rule.Id : finding.Rule.Path;
        StringBuilder text = new($"{rule}\0{(finding.Correlation is null ? finding.Host.ToUpperInvariant() : "")}");
        foreach ((string field, string value) in finding.Correlation?.Group ?? [])
            text.Append('\0').Append(field).Append('=').Append(value);
        return text.ToString();
    }

    // Names of hosts and users can be guessed: a plain hash would give them away.
    private string Mac(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    /// <summary>Keeps the last finding given to it.</summary>
    private sealed class TokenTaker : FindingWriter
    {
        public Finding? Last { get; private set; }

        public override void Write(Finding finding) => Last = finding;

        public override void Complete(ScanSummary summary)
        {
        }
    }
}
