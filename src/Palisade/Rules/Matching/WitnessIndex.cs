namespace Palisade.Rules.Matching;

/// <summary>
/// The witnesses of all rules of a partition, turned round: from what shows in an event to the rules it may concern. One look at each
/// slot that has keys; each value is scanned once for all rules. Immutable; allocates nothing.
/// </summary>
internal sealed class WitnessIndex
{
    private readonly SlotIndex[] _slots;

    /// <param name="keys">Each key with the number of its rule within the partition.</param>
    public WitnessIndex(IEnumerable<(WitnessKey Key, int Rule)> keys) =>
        _slots = [.. keys.GroupBy(k => k.Key.Slot).OrderBy(g => g.Key).Select(g => new SlotIndex(g.Key, [.. g]))];

    /// <summary>Sets the bit of each rule one of whose keys shows.</summary>
    public void Collect(EventView view, ulong[] candidates)
    {
        foreach (SlotIndex slot in _slots)
            slot.Collect(view, candidates);
    }

    private sealed class SlotIndex
    {
        private readonly int _slot;
        private readonly int[] _present;
        private readonly Dictionary<decimal, int[]> _numbers;
        private readonly EdgeTable? _whole;
        private readonly EdgeTable? _start;
        private readonly EdgeTable? _end;
        private readonly LiteralScanner? _anywhere;
        private readonly bool _onlyAnywhere;
        private readonly int[][][] _rules = new int[4][][];

        public SlotIndex(int slot, (WitnessKey Key, int Rule)[] keys)
        {
            _slot = slot;
            _present = [.. keys.Where(k => k.Key.Kind == WitnessKind.Present).Select(k => k.Rule).Distinct()];
            _numbers = keys.Where(k => k.Key.Kind == WitnessKind.Number).GroupBy(k => k.Key.Number).ToDictionary(g => g.Key, g => g.Select(k => k.Rule).Distinct().ToArray());
            byte[][] whole = Literals(keys, WitnessKind.Whole), start = Literals(keys, WitnessKind.Start), end = Literals(keys, WitnessKind.End), anywhere = Literals(keys, WitnessKind.Anywhere);
            _whole = whole.Length > 0 ? new EdgeTable(whole, LiteralPlace.Whole) : null;
            _start = start.Length > 0 ? new EdgeTable(start, LiteralPlace.Start) : null;
            _end = end.Length > 0 ? new EdgeTable(end, LiteralPlace.End) : null;
            _anywhere = anywhere.Length > 0 ? new LiteralScanner(anywhere) : null;
            _onlyAnywhere = anywhere.Length > 0 && whole.Length + start.Length + end.Length + _present.Length + _numbers.Count == 0;
        }

        public void Collect(EventView view, ulong[] candidates)
        {
            if (_slot < 0 && _onlyAnywhere)
            {
                // One scan over all values at once; what it finds across the border of two costs an evaluation and no more.
                CandidateSink sink = new(_rules[(int)WitnessKind.Anywhere], candidates);
                _anywhere!.Scan(view.FoldedAll(), ref sink);
                return;
            }

            for (int value = _slot < 0 ? view.FirstOfAll : view.First(_slot); value >= 0; value = view.Next(value))
            {
                if (view.IsNull(value))
                    continue;
                foreach (int rule in _present)
                    candidates[rule >> 6] |= 1UL << (rule & 63);
                if (_whole is null && _start is null && _end is null && _anywhere is null && _numbers.Count == 0)
                    continue;
                ReadOnlySpan<byte> text = view.Folded(value);
                if (_numbers.Count > 0 && NumberText.TryParse(text, out decimal number) && _numbers.TryGetValue(number, out int[]? rules))
                {
                    foreach (int rule in rules)
                        candidates[rule >> 6] |= 1UL << (rule & 63);
                }

                Scan(text, candidates);
            }
        }

        private void Scan(ReadOnlySpan<byte> text, ulong[] candidates)
        {
            if (_whole is not null)
            {
                CandidateSink sink = new(_rules[(int)WitnessKind.Whole], candidates);
                _whole.Scan(text, ref sink);
            }

            if (_start is not null)
            {
                CandidateSink sink = new(_rules[(int)WitnessKind.Start], candidates);
                _start.Scan(text, ref sink);
            }

            if (_end is not null)
            {
                CandidateSink sink = new(_rules[(int)WitnessKind.End], candidates);
                _end.Scan(text, ref sink);
            }

            if (_anywhere is not null)
            {
                CandidateSink sink = new(_rules[(int)WitnessKind.Anywhere], candidates);
                _anywhere.Scan(text, ref sink);
            }
        }

        // The distinct literals of a kind; their rules go to _rules under the same number.
        private byte[][] Literals((WitnessKey Key, int Rule)[] keys, WitnessKind kind)
        {
            Dictionary<string, (byte[] Literal, List<int> Rules)> distinct = new(StringComparer.Ordinal);
            foreach ((WitnessKey key, int rule) in keys)
            {
                if (key.Kind != kind)
                    continue;
                string name = Convert.ToHexString(key.Literal);
                if (!distinct.TryGetValue(name, out (byte[] Literal, List<int> Rules) entry))
                    distinct.Add(name, entry = (key.Literal, []));
                if (entry.Rules.Count == 0 || entry.Rules[^1] != rule)
                    entry.Rules.Add(rule);
            }

            _rules[(int)kind] = [.. distinct.Values.Select(e => e.Rules.ToArray())];
            return [.. distinct.Values.Select(e => e.Literal)];
        }
    }

    private readonly struct CandidateSink(int[][] rules, ulong[] candidates) : LiteralScanner.ILiteralSink
    {
        public void Found(int id)
        {
            foreach (int rule in rules[id])
                candidates[rule >> 6] |= 1UL << (rule & 63);
        }
    }
}
