using Palisade.Server.Authorization;
using Palisade.Server.Rulebook;

namespace Palisade.Server.Pages;

/// <summary>The ATT&amp;CK matrix: for which techniques there are rules, and which have been found.</summary>
[Needs(Permission.ReadRules)]
internal sealed class AttackPage(RuleCatalogue catalogue) : PalisadePage
{
    public AttackMatrix Matrix { get; private set; } = AttackMatrix.Of([]);

    public async Task OnGetAsync() => Matrix = AttackMatrix.Of(await catalogue.AllAsync());

    /// <summary>The shade of a cell: 0 without findings, then by the power of ten.</summary>
    public static int Shade(AttackCell cell) => cell.Findings == 0 ? 0 : Math.Clamp((int)Math.Log10(cell.Findings) + 1, 1, 4);
}
