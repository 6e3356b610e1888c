using Palisade.Server.Authorization;
using Palisade.Server.Rulebook;

namespace Palisade.Server.Pages;

/// <summary>The ATT&amp;CK matrix: for which techniques there are rules, and which have been found.</summary>
[Needs(Permission.ReadRules)]
internal sealed class AttackPage(RuleCatalogue catalogue) : PalisadePage
{
    public AttackMatrix Matrix { get; private set; } = AttackMatrix.Of([]);

    /// <summary>Whether only techniques that were found are shown.</summary>
    public bool OnlyFound { get; private set; }

    /// <summary>What is shown of the matrix.</summary>
    public IReadOnlyList<AttackColumn> Columns => OnlyFound ? [.. Matrix.Columns.Select(c => c with { Cells = [.. c.Cells.Where(cell => cell.Findings > 0)] }).Where(c => c.Cells.Count > 0)] : Matrix.Columns;

    public async Task OnGetAsync(bool found) => (Matrix, OnlyFound) = (AttackMatrix.Of(await catalogue.AllAsync()), found);

    /// <summary>The shade of a cell: 0 without findings, then by the power of ten.</summary>
    public static int Shade(AttackCell cell) => cell.Findings == 0 ? 0 : Math.Clamp((int)Math.Log10(cell.Findings) + 1, 1, 4);
}
