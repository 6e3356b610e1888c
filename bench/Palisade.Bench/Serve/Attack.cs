using System.Globalization;
using System.Text;

namespace Palisade.Bench.Serve;

/// <summary>A record that is an attack, by the rules that the benchmark adds to those given.</summary>
/// <param name="Host">Where.</param>
/// <param name="Text">Has the marker of one of the rules in it.</param>
internal readonly record struct Attack(string Host, string Text)
{
    /// <summary>The text that makes a record an attack.</summary>
    public const string Marker = "palisade-bench-attack";

    /// <summary>How many further rules there are, each with a marker of its own.</summary>
    public const int Kinds = 50;

    private static readonly string[] Levels = ["low", "medium", "high", "critical"];

    /// <summary>The rules.</summary>
    public static string Rules => string.Join("\n---\n", Enumerable.Range(-1, Kinds + 1).Select(RuleOf));

    /// <summary>As syslog.</summary>
    public string Line => $"<13>1 2026-11-22T10:00:00.000000Z {Host} app 1 - - {Text}";

    /// <summary>An attack of one of the further kinds.</summary>
    public static Attack Of(int kind, string host) => new(host, string.Create(CultureInfo.InvariantCulture, $"{MarkerOf(kind)} user=dora{kind} rhost=10.9.8.{kind} session opened by sudo(uid=0), command=/usr/bin/id"));

    // Another word for each, or the first would be in all of them.
    private static string MarkerOf(int kind) => kind < 0 ? Marker : string.Create(CultureInfo.InvariantCulture, $"benched-{kind:D2}-attack");

    private static string RuleOf(int kind) => new StringBuilder()
        .AppendLine(CultureInfo.InvariantCulture, $"title: An attack of the benchmark, kind {kind}")
        .AppendLine(CultureInfo.InvariantCulture, $"id: 6f0f6a3e-6a2b-4a5f-9a3e-{kind + 1:D12}")
        .AppendLine("status: stable")
        .AppendLine("logsource: {product: linux}")
        .AppendLine(CultureInfo.InvariantCulture, $"detection: {{keywords: ['{MarkerOf(kind)}'], condition: keywords}}")
        .Append(CultureInfo.InvariantCulture, $"level: {(kind < 0 ? "high" : Levels[kind % Levels.Length])}")
        .ToString();
}
