using Palisade.Server.Storage;

namespace Palisade.Server.Detecting;

/// <summary>All tickets that are open: below the lowest every record was matched, and what it gave is durable. Safe on any thread.</summary>
internal sealed class Tickets(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Ticket> _open = [];

    /// <summary>Opens one.</summary>
    /// <param name="bound">Gives an ordinal of the vault that none of its records is below.</param>
    public Ticket Open(Func<long> bound)
    {
        lock (_gate)
        {
            // Under the lock: whoever asks for the lowest after this must see it.
            Ticket ticket = new(bound(), Now());
            _open.Add(ticket);
            return ticket;
        }
    }

    /// <summary>Opens one for records that were received earlier.</summary>
    public Ticket Open(long bound, long received)
    {
        Ticket ticket = new(bound, received);
        lock (_gate)
            _open.Add(ticket);
        return ticket;
    }

    /// <summary>Closes one: its records were matched, and what they gave is durable; or there are none.</summary>
    public void Close(Ticket ticket)
    {
        lock (_gate)
            _open.Remove(ticket);
    }

    /// <summary>The lowest ordinal of what stays open when some are closed, and a time before which none of it was received; of nothing, the next ordinal of the vault and now.</summary>
    /// <param name="next">The next ordinal of the vault.</param>
    /// <param name="closing">Those about to be closed.</param>
    public (long Ordinal, long Received) Lowest(Func<long> next, HashSet<Ticket> closing)
    {
        lock (_gate)
        {
            (long ordinal, long received) = (long.MaxValue, Now());
            foreach (Ticket ticket in _open)
            {
                if (!closing.Contains(ticket))
                    (ordinal, received) = (Math.Min(ordinal, ticket.Bound), Math.Min(received, ticket.Opened));
            }

            return (ordinal == long.MaxValue ? next() : ordinal, received);
        }
    }

    /// <summary>The moment up to which everything that was received has been judged, when some tickets are closed: microseconds since 1970. What cannot be read before the next start is not waited for.</summary>
    /// <param name="closing">Those about to be closed.</param>
    public long JudgedThrough(HashSet<Ticket> closing)
    {
        lock (_gate)
        {
            long through = Now();
            foreach (Ticket ticket in _open)
            {
                if (!ticket.IsGivenUp && !closing.Contains(ticket))
                    through = Math.Min(through, ticket.Opened);
            }

            return through;
        }
    }

    /// <summary>Those that are open now.</summary>
    public Ticket[] Snapshot()
    {
        lock (_gate)
            return [.. _open];
    }

    private long Now() => UnixMicrosecondsConverter.Of(clock.GetUtcNow());
}
