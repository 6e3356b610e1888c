using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Palisade.Sources;

/// <summary>The systemd journal, one JSON object a line, as <c>journalctl</c> writes it.</summary>
internal sealed class JournalStream : ForwardStream
{
    private const int KeptMessageChars = 500;
    private readonly Process _process;
    private readonly StringBuilder _messages = new();
    private bool _hasRead;

    private JournalStream(Process process)
    {
        _process = process;
        // Its messages are read beside, or a full pipe would stop it.
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Starts <c>journalctl</c>.</summary>
    /// <param name="unit">A unit, or empty for all.</param>
    /// <param name="program">The program to run; tests give one that is missing.</param>
    /// <exception cref="IOException">It is not installed, or did not start.</exception>
    public static JournalStream Open(string unit, string program = "journalctl")
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add("--output=json");
        start.ArgumentList.Add("--no-pager");
        if (unit.Length > 0)
            start.ArgumentList.Add("--unit=" + unit);
        try
        {
            return new JournalStream(Process.Start(start) ?? throw new IOException($"{program} did not start"));
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{program} is not installed or cannot be run: {e.Message}", e);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int read = _process.StandardOutput.BaseStream.Read(buffer);
        if (read > 0 || buffer.IsEmpty)
        {
            _hasRead |= read > 0;
            return read;
        }

        _process.WaitForExit();
        lock (_messages)
        {
            if (_process.ExitCode == 0 && (_hasRead || _messages.Length == 0))
                return 0;
            // Without a journal it says so and ends as if all were well.
            if (_process.ExitCode == 0)
                throw new IOException(_messages.ToString());
            throw new IOException($"journalctl ended with code {_process.ExitCode}: {_messages}".TrimEnd(':', ' '));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Keep(string? line)
    {
        lock (_messages)
        {
            if (line is not null && _messages.Length + line.Length < KeptMessageChars)
                _messages.Append(_messages.Length > 0 ? "; " : "").Append(line);
        }
    }
}
