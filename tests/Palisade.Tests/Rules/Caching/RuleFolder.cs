namespace Palisade.Tests.Rules.Caching;

/// <summary>A temporary folder with rules of every shape, and beside it one for the cache.</summary>
internal sealed class RuleFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("palisade-cache-");

    public RuleFolder()
    {
        Directory.CreateDirectory(Rules);
        Write("every.yml", EveryTest);
        Write("sources.yml", SeveralDocuments);
        Write("broken.yml", "title: t\nid: 77777777-7777-7777-7777-777777777777\ndetection:\n  a: {b|nosuch: 1}\n  condition: a or nosuch\nlogsource: {product: windows}\n");
        Write("placeholder.yml", "title: t\nlogsource: {product: windows}\ndetection:\n  a:\n    User|expand: '%admins%'\n  condition: a\n");
        Write("other.yml", "name: not a rule\n");
    }

    public string Rules => Path.Combine(_folder.FullName, "rules");

    public string Cache => Path.Combine(_folder.FullName, "home", "cache");

    /// <summary>The entries of the cache.</summary>
    public string[] Entries => Directory.Exists(Cache) ? Directory.GetFiles(Cache, "*.rules") : [];

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Rules, name), text);

    public void Dispose() => _folder.Delete(recursive: true);

    private const string EveryTest = """
        title: Every kind of test, with a pair of surrogates 😀
        id: 11111111-1111-1111-1111-111111111111
        name: every
        status: stable
        level: high
        author: Somebody, Ünïcödé
        description: |
          Two
          lines
        date: 2026-01-02
        references: [https://example.org/a, 'ÿĀ']
        falsepositives: [None]
        tags: [attack.execution, attack.t1059.001]
        logsource: {category: process_creation, product: windows}
        detection:
          text:
            Image|endswith: ['\cmd.exe', '\a?b*.exe']
            CommandLine|contains|all: [one, two]
            CommandLine|cased|contains: Three
            CommandLine|windash|contains: ' -x '
            ParentImage: ''
            User: 'a\*b'
          wide:
            CommandLine|base64offset|contains: http
            CommandLine|utf16le|base64|contains: foo
          numbers:
            - ProcessId|gt: 1.50
            - ProcessId|lte: -7
            - ProcessId: 4711
            - ProcessId: 4.0
          others:
            - CommandLine|re|i: 'a+.*b'
            - CommandLine|re|m|s: '^x$'
            - SourceIp|cidr: ['10.0.0.0/8', 'fe80::/10']
            - Image|fieldref: ParentImage
            - Image|fieldref|endswith: OriginalFileName
            - IntegrityLevel: null
            - Hashes|exists: true
            - TargetUser|exists: false
            - UtcTime|hour: 3
            - UtcTime|year: 2026
          sel_a: {Company: a}
          sel_b: {Company: b}
          sel_c: {Company: c}
          words: [alpha, 'be?ta']
          condition: (text or wide or numbers) and not others or 2 of sel_* or 1 of sel_* or words
        """;

    private const string SeveralDocuments = """
        title: Filtered
        id: 22222222-2222-2222-2222-222222222222
        name: filtered
        logsource: {product: linux, service: sshd}
        detection:
          a: {message|contains: Failed}
          condition: a
        ---
        title: Filter
        id: 33333333-3333-3333-3333-333333333333
        logsource: {product: linux}
        filter:
          rules: [filtered]
          b: {host: test}
          condition: not b
        ---
        title: Correlation with bounds and aliases
        id: 44444444-4444-4444-4444-444444444444
        name: many
        level: medium
        correlation:
          type: event_count
          rules: [filtered]
          group-by: [who]
          timespan: 5m
          condition: {gte: 10, lt: 20.5}
          aliases:
            who: {filtered: user}
        ---
        title: Temporal
        id: 55555555-5555-5555-5555-555555555555
        level: critical
        correlation:
          type: temporal
          rules: [every, many]
          timespan: 1h
          generate: true
          condition: every and not (many or every)
        ---
        title: Percentile
        id: 88888888-8888-8888-8888-888888888888
        correlation:
          type: value_percentile
          rules: [filtered]
          timespan: 1d
          condition: {gt: 5, field: size, percentile: 95}
        ---
        title: Old aggregation
        id: 66666666-6666-6666-6666-666666666666
        logsource: {product: windows, service: security}
        detection:
          a: {EventID: [4625, 4771]}
          timeframe: 15m
          condition: a | count(TargetUserName) by IpAddress > 10
        """;
}
