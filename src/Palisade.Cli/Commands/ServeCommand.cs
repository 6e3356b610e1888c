using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Palisade.Server;
using Palisade.Server.Configuration;
using Palisade.Server.Demo;
using Palisade.Vault;
using Palisade.Vault.Keys;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade serve</c>: takes logs in live.</summary>
internal sealed partial class ServeCommand
{
    private readonly Option<string?> _config = new("--config") { Description = "The configuration file (docs/serve.md).", HelpName = "FILE" };
    private readonly Option<string?> _data = new("--data") { Description = "The folder of everything that is kept. Default: palisade-data.", HelpName = "DIR" };
    private readonly Option<string[]> _rules = new("--rules") { Description = "A Sigma rule file or a folder of them; may be repeated. Default: those of the configuration, else the starter rules.", HelpName = "PATH" };
    private readonly Option<string?> _urls = new("--urls") { Description = "Where the pages and the API are served, before the configuration's web; the certificate of https is the configuration's.", HelpName = "URL" };
    private readonly Option<bool> _demo = new("--demo") { Description = "Send sample logs through the listeners, over and over, on the usual ports or free ones, into a folder that is removed at the end unless --data names one; with accounts to look around." };
    private readonly Option<bool> _check = new("--check") { Description = "Check the configuration file, and end." };

    private ServeSettings? _demoSettings;

    public static Command Create() => new ServeCommand().Build();

    private Command Build()
    {
        Command command = new("serve", """
            Takes logs in from the network, keeps them in a vault, and finds attacks as they come.

            Without a configuration file it listens on this machine only: syslog over UDP and TCP on port 5514, RELP on port 2514, pages on http://127.0.0.1:5170.
            SIGHUP reads the configuration and the rules again, listeners too; SIGTERM or Ctrl-C ends it in good order. docs/serve.md has all of it.

            Examples:
              palisade serve
              palisade serve --demo
              palisade serve --urls http://127.0.0.1:8443
              palisade serve --config palisade.yaml --data /var/lib/palisade --rules sigma/rules
              palisade serve --config palisade.yaml --check
            """);
        foreach (Option option in (Option[])[_config, _data, _rules, _urls, _demo, _check])
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(_data) is { } data && File.Exists(data))
        {
            Console.Error.WriteLine($"palisade: --data {data} is a file, and must be a folder: name another.");
            return ExitCodes.Incomplete;
        }

        if (!parsed.GetValue(_demo))
            return Run(parsed, parsed.GetValue(_data));
        if (parsed.GetValue(_config) is not null)
        {
            Console.Error.WriteLine("palisade: --demo brings its own listeners: leave out --config");
            return ExitCodes.Incomplete;
        }

        if (parsed.GetValue(_data) is { } kept)
        {
            DemoFolder.Prepare(kept);
            return Run(parsed, kept);
        }

        string folder = Directory.CreateTempSubdirectory("palisade-demo-").FullName;
        try
        {
            DemoFolder.Prepare(folder);
            return Run(parsed, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private int Run(ParseResult parsed, string? data)
    {
        SettingsReading read = Settings(parsed, data);
        foreach (SettingsProblem problem in read.Problems)
            Console.Error.WriteLine($"palisade: {problem}");
        if (read.Settings is not { } settings)
            return ExitCodes.Incomplete;
        if (SettingsCheck.OfDataFolder(settings) is { } noFolder)
        {
            Console.Error.WriteLine($"palisade: {noFolder}");
            return ExitCodes.Incomplete;
        }

        VaultOptions vault = VaultArguments.Options(settings.KeyFile);
        if (parsed.GetValue(_check))
        {
            IReadOnlyList<SettingsProblem> wrong = SettingsCheck.Of(settings, Path.Combine(settings.DataFolder, "vault"), vault, out Palisade.Server.Rulebook.RuleNumbers? numbers);
            foreach (SettingsProblem problem in wrong)
                Console.Error.WriteLine($"palisade: {problem}");
            if (numbers is not null)
                Console.Error.WriteLine($"Rules: {numbers}{(numbers is { Held: > 0 } ? " unless that was approved" : "")}.");
            if (wrong.Count > 0)
                return ExitCodes.Incomplete;
            Console.Error.WriteLine("The configuration is good.");
            return ExitCodes.Clean;
        }

        if (parsed.GetValue(_demo))
            Console.Error.WriteLine("The demonstration is made ready; this takes some seconds.");
        using CancellationTokenSource stop = new();
        using ILoggerFactory logs = LoggerFactory.Create(log => Quiet(log, parsed.GetValue(_demo)).AddSimpleConsole(line => (line.SingleLine, line.TimestampFormat, line.UseUtcTimestamp) = (true, "yyyy-MM-ddTHH:mm:ssZ ", true)));
        ILogger ends = logs.CreateLogger<ServeCommand>();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, stop, ends));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, stop, ends));
        Serve serve = new(settings, vault, logs) { ReadSettings = () => Settings(parsed, data), IsDemo = parsed.GetValue(_demo) };
        serve.Prepare();
        LoadedRules rules = LoadedRules.Load([.. settings.Rules], [.. settings.Mappings], Rules.RuleLoadOptions.Default, useCache: true);
        using PosixSignalRegistration hangUp = HangUp.Register(() => _ = Task.Run(serve.ReloadAsync));
        try
        {
            serve.RunAsync(rules.Rules, rules.Mapping, s => Say(s, serve), stop.Token).GetAwaiter().GetResult();
        }
        catch (VaultKeyException e)
        {
            throw new VaultKeyException(e.Fault, ServerKey.Words(e, settings));
        }

        LogEnded(ends);
        return ExitCodes.Clean;
    }

    private SettingsReading Settings(ParseResult parsed, string? data)
    {
        ServeSettings? settings = parsed.GetValue(_demo) ? _demoSettings ??= DemoPlaces.Free(ServeSettings.Demo) : ServeSettings.Loopback;
        IReadOnlyList<SettingsProblem> problems = [];
        if (parsed.GetValue(_config) is { } file)
            settings = SettingsReader.Read(file, out problems);
        if (settings is not null && parsed.GetValue(_urls) is { } url)
        {
            settings = WebUrl.Over(url, settings, out string problem);
            if (settings is null)
                return new SettingsReading(null, [.. problems, new SettingsProblem(problem)]);
        }

        string[] rules = parsed.GetValue(_rules) ?? [];
        return new SettingsReading(settings is null ? null : settings with { DataFolder = data ?? settings.DataFolder, Rules = rules.Length > 0 ? rules : settings.Rules }, problems);
    }

    // A demonstration finds something all the time: its alerts are on the pages, and the password stays in sight.
    private static ILoggingBuilder Quiet(ILoggingBuilder log, bool isDemo) => isDemo ? log.AddFilter((category, level) => level >= LogLevel.Warning && category?.EndsWith(".AlertLog", StringComparison.Ordinal) != true) : log;

    private static void Say(ServeSettings settings, Serve serve)
    {
        foreach (string listener in settings.ListenersInWords)
            Console.Error.WriteLine($"Listening: {listener}");
        if (serve.FirstAccountAddress is { } first)
            Console.Error.WriteLine($"There is no account yet that can sign in. Make one here, once: {first}");
        Console.Error.WriteLine($"Pages: {settings.WebAddress}");
        Console.Error.WriteLine($"Health and figures: {settings.WebAddress}/health, /ready, /metrics. Ctrl-C ends it in good order.");
        // Last, so that it does not scroll away.
        if (serve.DemoAccess is { } demo)
        {
            Console.Error.WriteLine("Samples are sent to it, over and over; what is found shows on the pages.");
            Console.Error.WriteLine();
            Console.Error.WriteLine($"  Open      {settings.WebAddress}");
            Console.Error.WriteLine($"  Accounts  {string.Join(", ", demo.Accounts)} (each sees what its role may)");
            Console.Error.WriteLine($"  Password  {demo.Password} (of all of them; the sign-in page shows it as well)");
        }
    }

    private static void End(PosixSignalContext signal, CancellationTokenSource stop, ILogger log)
    {
        signal.Cancel = true;
        if (!stop.IsCancellationRequested)
            LogEnding(log, signal.Signal.ToString());
        stop.Cancel();
    }

    [LoggerMessage(1, LogLevel.Information, "{Signal} came: the server ends. What has come in is made durable first.")]
    private static partial void LogEnding(ILogger log, string signal);

    [LoggerMessage(2, LogLevel.Information, "The server has ended in good order: what came in is durable, and the vault is closed.")]
    private static partial void LogEnded(ILogger log);
}
