using System.Diagnostics;
using System.Globalization;
using System.Text;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Vault;

/// <summary>A run of <c>palisade vault append --ack</c> that is fed line by line, and may be ended in any way.</summary>
internal sealed class AppendSession : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    /// <param name="vault">The vault.</param>
    /// <param name="wrapper">A program in front of it, with its arguments: strace.</param>
    public AppendSession(string vault, params string[] wrapper)
    {
        _process = PalisadeProgram.StartBehind(wrapper, "vault", "append", vault, "-", "--ack", "--stream", "fed");
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public int ProcessId => _process.Id;

    public long Sent { get; private set; }

    /// <summary>The last number that it printed.</summary>
    public long Acknowledged { get; private set; }

    public string Errors => _errors.Result;

    public static string Line(long number) => string.Create(CultureInfo.InvariantCulture, $"record {number} of a test");

    /// <summary>Sends lines and waits for an acknowledgement; false when it has ended.</summary>
    public bool Feed(int lines)
    {
        StringBuilder text = new();
        for (int i = 0; i < lines; i++)
            text.Append(Line(Sent + i)).Append('\n');
        try
        {
            _process.StandardInput.Write(text);
            _process.StandardInput.Flush();
            Sent += lines;
        }
        catch (IOException)
        {
            return false;
        }

        return ReadAcknowledgement();
    }

    public void Kill() => _process.Kill();

    /// <summary>Ends the input, takes the last acknowledgements, waits for the end.</summary>
    public int End()
    {
        CloseInput();
        return WaitForEnd();
    }

    /// <summary>Waits for the end of a program that was told to stop in another way; it may wait for input meanwhile.</summary>
    public int WaitForEnd()
    {
        while (ReadAcknowledgement())
        {
        }

        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }
    }

    // What was cut off in the middle of its line, by the death of the program, was not said.
    private bool ReadAcknowledgement()
    {
        if (_process.StandardOutput.ReadLine() is not { } line || !long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return false;
        Acknowledged = Math.Max(Acknowledged, number);
        return true;
    }
}
