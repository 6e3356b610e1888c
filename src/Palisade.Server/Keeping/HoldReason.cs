using Palisade.Server.Accounts;
using Palisade.Server.Cases;
using Palisade.Server.Storage;

namespace Palisade.Server.Keeping;

/// <summary>Why a hold of the vault is placed or ended: a leaf of the log has it for as long as there is a log, and packs show it.</summary>
internal static class HoldReason
{
    /// <summary>What is wrong with a reason; null when it names nobody.</summary>
    public static async Task<string?> RefusalAsync(ServerStore store, string? reason)
    {
        if (CaseText.Refusal("The reason", reason ?? "", CaseText.MaxReason, isNeeded: false) is { } refusal)
            return refusal;
        using ServerDb db = store.CreateDbContext();
        return await AccountNames.RefusalAsync(db, reason ?? "");
    }
}
