using Palisade.Server.Keeping;

namespace Palisade.Server.Endpoints;

/// <summary>A hold to be placed.</summary>
/// <param name="Class">The retention class.</param>
/// <param name="From">The first day of events.</param>
/// <param name="To">The last.</param>
/// <param name="Reason">Why; it is kept for ever: name no person.</param>
internal sealed record HoldRequest(string? Class, DateOnly From, DateOnly To, string? Reason);

/// <summary>A hold to be ended.</summary>
/// <param name="Reason">Why; it is kept for ever: name no person.</param>
internal sealed record ReleaseRequest(string? Reason);

/// <summary>What became of a hold.</summary>
/// <param name="Hold">Its number.</param>
/// <param name="ErasedBefore">Keys that it should cover and that were erased before.</param>
internal sealed record HoldAnswer(long Hold, int ErasedBefore);

/// <summary>A pack to be made.</summary>
/// <param name="From">The start, such as 2026-10-01 or 2026-10-01T08:00:00Z; null for the beginning.</param>
/// <param name="To">The end; a day counts whole; null for now.</param>
/// <param name="ByEvent">Whether these are times of events; else of receipt.</param>
internal sealed record PackOrder(string? From, string? To, bool ByEvent);

/// <summary>A pack that was made.</summary>
internal sealed record PackView(string Id, string FileName, DateTimeOffset Made, long Bytes, long Records, string Verdict, string Text)
{
    public static PackView Of(MadePack pack) => new(pack.Id, pack.FileName, pack.Made, pack.Bytes, pack.Records, pack.Verdict, pack.Text);
}
