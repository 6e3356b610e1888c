using System.Globalization;
using System.Text;
using Palisade.Events;
using Palisade.Rules;
using Palisade.Rules.Matching;

namespace Palisade.Bench;

/// <summary>What the prefilter of one partition holds: for finding rules whose witness is poor.</summary>
internal static class WitnessFacts
{
    /// <summary>witness CHANNEL EVENTID --rules PATH...</summary>
    public static int Run(string[] args)
    {
        RuleSet set = RuleSet.Compile(RuleLoader.Load(args.Skip(1).Where((a, i) => args[i] == "--rules")).Rules);
        EventSource source = new("windows", Channel: args[0]);
        int id = int.Parse(args[1], CultureInfo.InvariantCulture);
        SlotTable slots = new();
        NodeCompiler compiler = new(slots, source, id, new());
        Dictionary<(string, WitnessKind), int> kinds = [];
        foreach ((Rules.Mapping.RuleVariant variant, int rule) in set.Variants.Where(v => v.Variant.AppliesTo(source, id)))
        {
            Expression condition = compiler.Decide(variant.Condition);
            if (NodeCompiler.IsFalse(condition))
                continue;
            Witness? witness = Witness.Find(condition, slots);
            if (witness is null)
            {
                Console.WriteLine($"always: {set.Rules[rule].Path}");
                continue;
            }

            foreach (WitnessKey key in witness.Keys)
            {
                (string, WitnessKind) kind = (key.Slot < 0 ? "*" : slots.FieldOf(key.Slot), key.Kind);
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            }

            if (witness.Share > 0.04)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{witness.Share:F3} {Path.GetFileName(set.Rules[rule].Path)}: {string.Join(" | ", witness.Keys.Take(6).Select(k => $"{(k.Slot < 0 ? "*" : slots.FieldOf(k.Slot))} {k.Kind} {Encoding.UTF8.GetString(k.Literal)}"))}"));
        }

        foreach (((string field, WitnessKind kind), int count) in kinds.OrderByDescending(k => k.Value))
            Console.WriteLine($"{count,6} {field} {kind}");
        return 0;
    }
}
