using Palisade.Proofs.Format;
using Palisade.Vault;

namespace Palisade.Server.Listeners;

/// <summary>
/// Cuts syslog over TCP or TLS into messages (RFC 6587, 3.4; RFC 5425, 4.3): counted octets where a frame begins with a number, a blank and <c>&lt;</c>, else a line.
/// The count is not part of the record; the line end is its terminator. Empty lines, which some senders put after counted octets, are no records.
/// </summary>
internal sealed class SyslogFramer : IFramer, IDisposable
{
    // Nine digits: a gigabyte less one byte. More is text that begins with digits.
    private const int MaxCountDigits = 9;

    private readonly RecordAssembler _record = new();
    private State _state;
    private long _left;

    private enum State
    {
        Start,
        Count,
        CountEnd,
        Octets,
        Line,
    }

    public string? Broken => null;

    public bool IsInside => _state != State.Start;

    public int Push(ReadOnlySpan<byte> bytes, RecordBuffer records)
    {
        int at = 0;
        while (at < bytes.Length && !records.IsFull)
        {
            at += _state switch
            {
                State.Line => TakeLine(bytes[at..], records),
                State.Octets => TakeOctets(bytes[at..], records),
                _ => TakeHead(bytes[at]),
            };
        }

        return at;
    }

    public void Complete(RecordBuffer records)
    {
        // A count without its octets is text: what was received is kept as it was received.
        if (_record.Length > 0)
            _record.End(records, RecordFlags.None);
        _state = State.Start;
    }

    public void Dispose() => _record.Dispose();

    // One byte of what stands before a message. Bytes that turn out to be text stay in the record.
    private int TakeHead(byte next)
    {
        if (_state == State.Start && next is (byte)'\n' or (byte)'\r' or 0)
            return 1;
        if (_state == State.CountEnd && next == '<')
        {
            _record.Clear();
            _state = State.Octets;
            return 0;
        }

        if (_state != State.CountEnd && char.IsAsciiDigit((char)next) && !(_state == State.Start && next == '0') && _record.Length < MaxCountDigits)
        {
            _left = _state == State.Start ? next - '0' : (_left * 10) + (next - '0');
            _state = State.Count;
            _record.Append([next]);
            return 1;
        }

        if (_state == State.Count && next == ' ')
        {
            _state = State.CountEnd;
            _record.Append([next]);
            return 1;
        }

        _state = State.Line;
        return 0;
    }

    private int TakeOctets(ReadOnlySpan<byte> bytes, RecordBuffer records)
    {
        int count = (int)Math.Min(_left, bytes.Length);
        bool isWhole = count == _left;
        if (isWhole && _record.Length == 0)
        {
            records.Add(bytes[..count], RecordFlags.None);
        }
        else
        {
            _record.Append(bytes[..count]);
            if (isWhole)
                _record.End(records, RecordFlags.None);
        }

        _left -= count;
        if (isWhole)
            _state = State.Start;
        return count;
    }

    private int TakeLine(ReadOnlySpan<byte> bytes, RecordBuffer records)
    {
        int end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            _record.Append(bytes);
            return bytes.Length;
        }

        if (_record.Length == 0)
        {
            bool carriage = end > 0 && bytes[end - 1] == '\r';
            records.Add(bytes[..(carriage ? end - 1 : end)], carriage ? RecordFlags.CarriageReturnLineFeed : RecordFlags.LineFeed);
        }
        else
        {
            _record.Append(bytes[..end]);
            _record.EndLine(records);
        }

        _state = State.Start;
        return end + 1;
    }
}
