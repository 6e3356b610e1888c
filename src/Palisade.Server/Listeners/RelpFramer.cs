using System.Text;
using Palisade.Proofs.Format;
using Palisade.Vault;

namespace Palisade.Server.Listeners;

/// <summary>A frame of RELP that is no record: an order of the sender.</summary>
/// <param name="Number">The transaction number that the answer names.</param>
/// <param name="Command"><c>open</c>, <c>close</c>, or one that is not known.</param>
internal readonly record struct RelpOrder(int Number, string Command);

/// <summary>
/// Cuts RELP into frames (librelp, doc/relp.html): transaction number, command, length and data, with blanks between, and a line feed. The data of <c>syslog</c> are records. Not thread safe.
/// </summary>
internal sealed class RelpFramer : IFramer, IDisposable
{
    private const int MaxDigits = 9, MaxCommand = 32;

    private readonly RecordAssembler _data = new();
    private readonly StringBuilder _command = new();
    private State _state;
    private int _number, _digits;
    private long _left;

    private enum State
    {
        Number,
        Command,
        Length,
        Data,
        Trailer,
    }

    public string? Broken { get; private set; }

    public bool IsInside => _state != State.Number || _digits > 0;

    /// <summary>The transaction numbers of the records taken since the caller emptied it, in order.</summary>
    public List<int> Numbers { get; } = [];

    /// <summary>The orders since the caller emptied it. An order stops <see cref="Push"/>: what came before it is to be answered first.</summary>
    public List<RelpOrder> Orders { get; } = [];

    public int Push(ReadOnlySpan<byte> bytes, RecordBuffer records)
    {
        int at = 0;
        while (at < bytes.Length && !records.IsFull && Broken is null && Orders.Count == 0)
        {
            if (_state == State.Data)
                at += TakeData(bytes[at..]);
            else
                TakeHead(bytes[at++], records);
        }

        return at;
    }

    /// <summary>What is not whole was never acknowledged: the sender has it still.</summary>
    public void Complete(RecordBuffer records) => _data.Clear();

    public void Dispose() => _data.Dispose();

    private void TakeHead(byte next, RecordBuffer records)
    {
        switch (_state)
        {
            case State.Number:
                if (next == ' ' && _digits > 0)
                    Go(State.Command);
                else if (!(next is (byte)'\n' or (byte)'\r' && _digits == 0))
                    TakeDigit(next, ref _number);
                break;
            case State.Command:
                if (next == ' ' && _command.Length > 0)
                    Go(State.Length);
                else if (char.IsAsciiLetter((char)next) && _command.Length < MaxCommand)
                    _command.Append((char)next);
                else
                    Broken = "a frame has no command";
                break;
            case State.Length:
                if (next == ' ' && _digits > 0)
                    Go(_left > 0 ? State.Data : State.Trailer);
                else if (next == '\n' && _digits > 0)
                    End(records);
                else
                    TakeLength(next);
                break;
            default:
                if (next == '\n')
                    End(records);
                else
                    Broken = "a frame does not end where its length says";
                break;
        }
    }

    private void TakeLength(byte next)
    {
        int length = (int)_left;
        TakeDigit(next, ref length);
        _left = length;
    }

    private void TakeDigit(byte next, ref int number)
    {
        if (!char.IsAsciiDigit((char)next) || ++_digits > MaxDigits)
            Broken = "a frame has no number where one belongs";
        else
            number = (number * 10) + (next - '0');
    }

    private int TakeData(ReadOnlySpan<byte> bytes)
    {
        int count = (int)Math.Min(_left, bytes.Length);
        // Of what is no record only a little is looked at.
        if (IsRecord || _data.Length < 4096)
            _data.Append(bytes[..count]);
        _left -= count;
        if (_left == 0)
            _state = State.Trailer;
        return count;
    }

    private bool IsRecord => _command.Length == 6 && _command.Equals("syslog");

    private void End(RecordBuffer records)
    {
        if (_left > 0)
        {
            Broken = "a frame ends before its length";
            return;
        }

        if (IsRecord)
        {
            _data.End(records, RecordFlags.None);
            Numbers.Add(_number);
        }
        else
        {
            Orders.Add(new RelpOrder(_number, _command.ToString()));
            _data.Clear();
        }

        _number = 0;
        _command.Clear();
        Go(State.Number);
    }

    private void Go(State state)
    {
        _state = state;
        _digits = 0;
        if (state == State.Length)
            _left = 0;
    }
}
