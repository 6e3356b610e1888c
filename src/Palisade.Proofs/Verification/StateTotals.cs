using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>The parts of a <c>state</c> or <c>heartbeat</c> follow one another, and the totals of a state agree with the leaves before: part of check 5.</summary>
internal sealed class StateTotals(PackCheckup checkup)
{
    private (string Type, int Next, int Parts) _due = ("", 1, 1);
    private long _batches = -1, _records;

    public void Take(Leaf leaf, long index, BatchBook counted)
    {
        TakePart(leaf, index);
        if (leaf is not StateLeaf state)
            return;
        if (_batches < 0)
            (_batches, _records) = (state.Batches - counted.Batches, state.Records - counted.Records);
        else if (state.Batches != _batches + counted.Batches || state.Records != _records + counted.Records)
            Fail(index, FormattableString.Invariant($"says that there are {state.Batches} batches and {state.Records} records, but the leaves before lead to {_batches + counted.Batches} and {_records + counted.Records}"));
    }

    private void TakePart(Leaf leaf, long index)
    {
        (int part, int parts) = leaf switch
        {
            StateLeaf state => (state.Part, state.Parts),
            HeartbeatLeaf heartbeat => (heartbeat.Part, heartbeat.Parts),
            _ => (0, 0),
        };
        bool goesOn = _due.Next > 1;
        if (goesOn ? leaf.Type != _due.Type || part != _due.Next || parts != _due.Parts : part > 1)
            Fail(index, goesOn ? FormattableString.Invariant($"stands where part {_due.Next} of {_due.Parts} of a {_due.Type} is due") : FormattableString.Invariant($"is part {part} of a {leaf.Type} whose part before is not there"));
        _due = part > 0 && part < parts ? (leaf.Type, part + 1, parts) : ("", 1, 1);
    }

    private void Fail(long index, string text) => checkup.Fail(EntriesCheck.Number, PackSection.Entries, text, index);
}
