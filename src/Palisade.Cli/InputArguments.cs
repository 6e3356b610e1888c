using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Palisade.Events;
using Palisade.Parsing;
using Palisade.Scanning;

namespace Palisade.Cli;

/// <summary>The arguments that say what to read: shared by scan, events, explain and coverage.</summary>
internal sealed class InputArguments
{
    private const string NotATime = "not a time; write 2026-10-01 or 2026-10-01T08:00:00Z";

    public Argument<string[]> Paths { get; } = new("PATH")
    {
        Description = "Files, folders, archives (.gz, .zip, .tar), - for standard input, journal: for the systemd journal, vault:DIR for the streams of a vault.",
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string> Format { get; } = new("--format")
    {
        Description = "The format of all inputs; auto finds it from their content. One of: auto, " + string.Join(", ", InputFormats.All.Select(f => f.Name)) + ".",
        DefaultValueFactory = _ => "auto",
        HelpName = "NAME",
    };

    public Option<string?> From { get; } = new("--from") { Description = "Leave out events before this time (2026-10-01 or 2026-10-01T08:00:00Z).", HelpName = "T" };

    public Option<string?> To { get; } = new("--to") { Description = "Leave out events at or after this time; a day counts whole.", HelpName = "T" };

    public Option<string?> TimeZone { get; } = new("--time-zone") { Description = "The zone of times that name none (Europe/Oslo, +02:00). Default: UTC.", HelpName = "Z" };

    public Option<int?> Year { get; } = new("--year") { Description = "The year of times that name none (syslog). Default: from the file's date.", HelpName = "Y", CustomParser = NumberText.Optional("--year", 1970, 9998) };

    public Option<string[]> LogSource { get; } = new("--logsource") { Description = "What the input is, where its content does not tell: product=linux, service=sshd, category=webserver. May be repeated.", HelpName = "K=V" };

    public Option<int> Threads { get; } = new("--threads") { Description = "Threads that use the processor, reading and writing included. Default: all processors.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount, CustomParser = NumberText.From("--threads", 1, 256) };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Paths);
        foreach (Option option in (Option[])[ScanInputs.KeyFile, ScanInputs.Unrecorded, Format, LogSource, From, To, TimeZone, Year, Threads])
            command.Options.Add(option);
        UsageErrors.RejectOptions(Paths);
        Format.CompletionSources.Add([.. InputFormats.All.Select(f => f.Name)]);
        Check(Format, name => name == "auto" || InputFormats.Find(name) is not null, $"unknown format; one of: auto, {string.Join(", ", InputFormats.All.Select(f => f.Name))}");
        Check(From, t => TryTime(t, TimeZoneInfo.Utc, out _), NotATime);
        Check(To, t => TryTime(t, TimeZoneInfo.Utc, out _), NotATime);
        Check(TimeZone, z => TryZone(z, out _), "unknown time zone; write Europe/Oslo or +02:00");
        Check(LogSource, kv => kv.Split('=', 2) is ["product" or "category" or "service", { Length: > 0 }], "write product=NAME, category=NAME or service=NAME");
        command.Validators.Add(CheckOrder);
    }

    public ScanOptions ToOptions(ParseResult parsed)
    {
        TimeZoneInfo zone = parsed.GetValue(TimeZone) is { } z && TryZone(z, out TimeZoneInfo? found) ? found : TimeZoneInfo.Utc;
        string format = parsed.GetValue(Format)!;
        return new ScanOptions
        {
            Threads = parsed.GetValue(Threads),
            Format = format == "auto" ? null : InputFormats.Find(format),
            FromTicks = parsed.GetValue(From) is { } from && TryTime(from, zone, out long f) ? f : null,
            ToTicks = parsed.GetValue(To) is { } to && TryEnd(to, zone, out long t) ? t : null,
            TimeZone = zone,
            Year = parsed.GetValue(Year),
            LogSource = ToSource(parsed.GetValue(LogSource) ?? []),
        };
    }

    // By the words of the command line: a value that does not convert has none.
    private static void Check(Option option, Func<string, bool> isGood, string hint) => option.Validators.Add(result =>
    {
        foreach (Token token in result.Tokens.Where(t => !isGood(t.Value)))
            result.AddError($"{option.Name} {token.Value}: {hint}.");
    });

    private void CheckOrder(CommandResult result)
    {
        if (result.GetResult(From)?.Tokens is [{ Value: { } from }] && result.GetResult(To)?.Tokens is [{ Value: { } to }]
            && TryTime(from, TimeZoneInfo.Utc, out long first) && TryEnd(to, TimeZoneInfo.Utc, out long end) && first > end)
            result.AddError($"--from {from} is after --to {to}.");
    }

    private static EventSource? ToSource(string[] pairs)
    {
        if (pairs.Length == 0)
            return null;
        string Of(string key) => string.Join(' ', pairs.Select(p => p.Split('=', 2)).Where(p => p[0] == key).Select(p => p[1].ToLowerInvariant()).Order(StringComparer.Ordinal));
        string product = Of("product");
        return new EventSource(product.Length > 0 ? product : null, Of("category"), Of("service"));
    }

    private static bool TryTime(string text, TimeZoneInfo zone, out long ticks)
    {
        if (!TimeText.TryParse(Encoding.UTF8.GetBytes(text), 0, out ticks))
            return false;
        bool namesZone = text.Length > 19 && (text[^1] is 'Z' or 'z' || text.LastIndexOfAny(['+', '-']) > 10);
        if (!namesZone)
            ticks -= zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Unspecified)).Ticks;
        return true;
    }

    private static bool TryEnd(string text, TimeZoneInfo zone, out long ticks)
    {
        // The end of a day is the start of the next, where its offset may be another.
        bool isDay = DateOnly.TryParseExact(text.Replace('/', '-'), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day < DateOnly.MaxValue;
        return TryTime(isDay ? day.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : text, zone, out ticks);
    }

    private static bool TryZone(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        if (text.Length > 1 && text[0] is '+' or '-' && TimeSpan.TryParse(text.AsSpan(1), CultureInfo.InvariantCulture, out TimeSpan offset) && offset < TimeSpan.FromHours(15))
        {
            zone = TimeZoneInfo.CreateCustomTimeZone(text, text[0] == '-' ? -offset : offset, text, text);
            return true;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(text, out zone);
    }
}
