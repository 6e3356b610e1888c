using System.Buffers.Text;
using Palisade.Events;

namespace Palisade.Parsing.Auditd;

/// <summary>Collects the arguments of EXECVE records: fields <c>a0</c>, <c>a1</c>… and the command line. Long ones come in pieces (<c>a1_len=…, a1[0]=…, a1[1]=…</c>).</summary>
internal sealed class ExecArguments(EventVocabulary names)
{
    private readonly ByteBuffer _line = new(1024);
    private readonly ByteBuffer _pieces = new();
    private FieldName? _pieceName;
    private bool _any;

    /// <summary>The arguments so far, joined by blanks.</summary>
    public ReadOnlySpan<byte> CommandLine => _line.Written;

    /// <summary>True when there was an argument, if only an empty one.</summary>
    public bool Any => _any;

    /// <summary>The index of the field <c>a0</c>, or -1.</summary>
    public int First { get; private set; } = -1;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _line.Truncate(0);
        _pieces.Truncate(0);
        _pieceName = null;
        _any = false;
        First = -1;
    }

    /// <summary>True for <c>a12</c>, <c>a12[3]</c> and <c>a12_len</c>.</summary>
    public static bool IsArgument(ReadOnlySpan<byte> key)
    {
        if (key.Length < 2 || key[0] != 'a')
            return false;
        int end = key[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 || (end > 0 && key[end + 1] is (byte)'[' or (byte)'_');
    }

    /// <summary>Adds an argument, or a piece of one.</summary>
    /// <param name="e">Takes the fields.</param>
    /// <param name="key">As <see cref="IsArgument"/> accepts.</param>
    /// <param name="value">As written, without quotes.</param>
    /// <param name="start">Where the value lies in the event's buffer.</param>
    /// <param name="isQuoted">False for hex.</param>
    public void Add(LogEvent e, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, int start, bool isQuoted)
    {
        int bracket = key.IndexOf((byte)'[');
        if (bracket < 0)
        {
            if (!key.EndsWith("_len"u8))
                AddWhole(e, key, value, start, isQuoted);
            return;
        }

        bool first = Utf8Parser.TryParse(key[(bracket + 1)..], out int piece, out _) && piece == 0;
        FieldName name = names.Intern(key[..bracket]);
        if (first || !name.Is(_pieceName))
            End(e);
        _pieceName = name;
        int before = _pieces.Length;
        AppendValue(value, isQuoted, _pieces);
        if (before == 0)
            Separate();
        _line.Append(_pieces.Written[before..]);
    }

    /// <summary>Gives the argument whose pieces were collected.</summary>
    public void End(LogEvent e)
    {
        if (_pieceName is not null)
            NoteFirst(_pieceName, e.AddCopy(_pieceName, FieldKind.Utf8, _pieces.Written));
        _pieceName = null;
        _pieces.Truncate(0);
    }

    private static void AppendValue(ReadOnlySpan<byte> value, bool isQuoted, ByteBuffer to)
    {
        if (isQuoted || !HexText.Is(value))
            to.Append(value);
        else
            HexText.Append(value, 0, to);
    }

    private void AddWhole(LogEvent e, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, int start, bool isQuoted)
    {
        End(e);
        Separate();
        int before = _line.Length;
        AppendValue(value, isQuoted, _line);
        FieldName name = names.Intern(key);
        bool plain = isQuoted || !HexText.Is(value);
        NoteFirst(name, plain ? e.Add(name, FieldKind.Utf8, start, value.Length) : e.AddCopy(name, FieldKind.Utf8, _line.Written[before..]));
    }

    private void Separate()
    {
        if (_any)
            _line.Append((byte)' ');
        _any = true;
    }

    private void NoteFirst(FieldName name, int index)
    {
        if (First < 0 && name.Text == "a0")
            First = index;
    }
}
