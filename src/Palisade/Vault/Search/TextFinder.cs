namespace Palisade.Vault.Search;

/// <summary>
/// Looks through blocks by the bytes of their records, without parsing any: around a text that every match has where one is known, else record by record. Not safe on several threads at once; one for each.
/// </summary>
internal sealed class TextFinder(SearchWork work)
{
    private readonly QueryMatcher _matcher = new(work.Query);

    /// <summary>False only when no record in the bytes of a block is a match, so that the block need not be cut into records.</summary>
    /// <param name="plain">All of them, whatever is before the records included.</param>
    public bool MayMatch(ReadOnlySpan<byte> plain)
    {
        ReadOnlySpan<byte> anchor = AnchorFor(plain);
        return anchor.IsEmpty || FoldedText.IndexOf(plain, anchor) >= 0 || plain.IndexOf(SearchWork.ChunkMagic) >= 0;
    }

    /// <summary>Finds what matches or may match in a block.</summary>
    public void Find(RecordBlock block, TextFindings findings)
    {
        findings.Clear();
        findings.MayHaveChunks = block.MayHaveChunks();
        if (findings.MayHaveChunks)
            return;
        ReadOnlySpan<byte> anchor = AnchorFor(block.RawBytes);
        if (!anchor.IsEmpty)
        {
            FindAround(block, anchor, findings.Records);
            return;
        }

        for (int record = 0; record < block.Count; record++)
            Test(block, record, findings.Records);
    }

    private ReadOnlySpan<byte> AnchorFor(ReadOnlySpan<byte> bytes)
    {
        QueryPlan plan = work.Plan;
        return plan.AsciiAnchor.Length > plan.Anchor.Length && System.Text.Ascii.IsValid(bytes) ? plan.AsciiAnchor : plan.Anchor;
    }

    private void FindAround(RecordBlock block, ReadOnlySpan<byte> anchor, List<Candidate> found)
    {
        ReadOnlySpan<byte> bytes = block.RawBytes;
        for (int at = 0; at < bytes.Length;)
        {
            int place = FoldedText.IndexOf(bytes[at..], anchor);
            if (place < 0)
                return;
            int record = block.RecordAt(at + place);
            Test(block, record, found);

            // What begins in this record and ends in the next is no match; what else this one has makes no second hit.
            at = block.EndOf(record);
        }
    }

    private void Test(RecordBlock block, int record, List<Candidate> found)
    {
        ref readonly Palisade.Proofs.Format.RecordHeader header = ref block.Header(record);
        if (!work.Options.Includes(header))
            return;
        _matcher.Begin(work.StreamName(header.Stream));
        bool? answer = _matcher.ByText(block.Raw(record));
        if (answer != false)
            found.Add(new Candidate(record, answer is null));
    }
}
