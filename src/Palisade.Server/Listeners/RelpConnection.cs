using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Palisade.Server.Collecting;
using Palisade.Vault;

namespace Palisade.Server.Listeners;

/// <summary>RELP (librelp, doc/relp.html): each record is answered when it is durable, and not before. When the vault takes nothing the connection ends without an answer, and the sender comes again.</summary>
internal sealed class RelpConnection(Collector collector, ListenerSettings settings, ListenerCounters counters, ConnectionTrouble? trouble = null) : StreamConnection(collector, settings, counters, trouble)
{
    private const string Offers = "200 OK\nrelp_version=0\nrelp_software=palisade\ncommands=syslog";

    protected override IFramer CreateFramer() => new RelpFramer();

    protected override async ValueTask<bool> TakeAsync(Source source, IFramer framer, RecordBuffer records, PipeWriter output, CancellationToken cancel)
    {
        RelpFramer relp = (RelpFramer)framer;
        if (records.Count > 0)
            await source.AppendAsync(records, cancel).ConfigureAwait(false);
        records.Clear();
        foreach (int number in relp.Numbers)
            Answer(output, number, "200 OK");
        relp.Numbers.Clear();
        bool goesOn = true;
        foreach (RelpOrder order in relp.Orders)
            goesOn &= Obey(output, order);
        relp.Orders.Clear();
        await output.FlushAsync(cancel).ConfigureAwait(false);
        return goesOn;
    }

    // What is not answered is the sender's still: nothing more is read.
    protected override (TimeSpan Silence, TimeSpan All) LastWords => (TimeSpan.Zero, TimeSpan.Zero);

    // Until the sender has closed, or for a while: were the connection closed with unread bytes in it, its end would overtake the last answers.
    protected override async Task LeaveAsync(IDuplexPipe transport)
    {
        transport.Output.Write("0 serverclose 0\n"u8);
        await transport.Output.FlushAsync().ConfigureAwait(false);
        using CancellationTokenSource patience = new(ServerLimits.LongestFarewell);
        try
        {
            while (await transport.Input.ReadAsync(patience.Token).ConfigureAwait(false) is { IsCompleted: false } unread)
                transport.Input.AdvanceTo(unread.Buffer.End);
        }
        catch (OperationCanceledException)
        {
            // It has been told, and has had its answers.
        }
    }

    private static bool Obey(PipeWriter output, RelpOrder order)
    {
        switch (order.Command)
        {
            case "open":
                Answer(output, order.Number, Offers);
                return true;
            case "close":
                Answer(output, order.Number, "");
                output.Write("0 serverclose 0\n"u8);
                return false;
            default:
                Answer(output, order.Number, "500 this command is not known");
                return true;
        }
    }

    private static void Answer(PipeWriter output, int number, string text)
    {
        string data = text.Length == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{Encoding.ASCII.GetByteCount(text)} {text}");
        Span<byte> place = output.GetSpan(data.Length + 24);
        int length = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} rsp {data}\n"), place);
        output.Advance(length);
    }
}
