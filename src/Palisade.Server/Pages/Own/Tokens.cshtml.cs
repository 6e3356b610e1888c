using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;

namespace Palisade.Server.Pages;

/// <summary>One's own tokens: listed, made, ended.</summary>
[Needs(Permission.OwnAccount)]
internal sealed class TokensPage(ApiTokens tokens, SignInDesk desk, AccountLedger ledger) : PalisadePage
{
    private const int MaxPurpose = 80;

    public IReadOnlyList<ApiToken> Tokens { get; private set; } = [];

    /// <summary>The token just made; null for none.</summary>
    public string? Made { get; private set; }

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync(string? purpose, string[]? scopes, int days, string? current)
    {
        string[] asked = [.. (scopes ?? []).Distinct()];
        if (Refusal(purpose, asked, days) is not { } refusal)
        {
            refusal = "The password is wrong, or there were too many wrong ones: wait up to 15 minutes.";
            if (await desk.ConfirmAsync(Visitor.AccountId, current ?? "", Origin))
            {
                Made = await tokens.MakeAsync(Visitor.AccountId, purpose!.Trim(), asked, days);
                refusal = Made is null ? $"An account has at most {ApiTokens.MaxOfAccount} tokens: end one first." : "";
            }
        }

        await LoadAsync();
        if (refusal.Length > 0)
            return Again(refusal);
        await ledger.WriteAsync(Visitor.Name!, Visitor.Name!, "made a token: " + string.Join(' ', asked), Origin);
        Done = "The token is made.";
        return Page();
    }

    public async Task<IActionResult> OnPostEndAsync(long token)
    {
        if (await tokens.EndAsync(Visitor.AccountId, token))
            await ledger.WriteAsync(Visitor.Name!, Visitor.Name!, "ended a token", Origin);
        return LocalRedirect("/account/tokens");
    }

    private string? Refusal(string? purpose, string[] scopes, int days)
    {
        if (string.IsNullOrWhiteSpace(purpose) || purpose.Length > MaxPurpose || purpose.Any(char.IsControl))
            return $"Say what it is for, in at most {MaxPurpose} characters.";
        if (scopes.Length == 0 || scopes.Except(Permissions.ScopesOf(Visitor.Role)).Any())
            return "Choose at least one of the scopes that your role has.";
        return days is >= 1 and <= ApiTokens.MaxDays ? null : $"A token is good for 1 to {ApiTokens.MaxDays} days.";
    }

    private async Task LoadAsync() => Tokens = await tokens.OfAsync(Visitor.AccountId);
}
