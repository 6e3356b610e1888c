using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using QRCoder;

namespace Palisade.Server.Pages;

/// <summary>One's own authenticator: set up, and taken away.</summary>
[Needs(Permission.OwnAccount)]
internal sealed class AuthenticatorPage(AccountBook book, SecondFactor factor, SignInDesk desk, SignInThrottle throttle, AccountLedger ledger) : PalisadePage
{
    /// <summary>Whether one is in use.</summary>
    public bool InUse { get; private set; }

    /// <summary>Whether nothing else can be done before one is.</summary>
    public bool IsOwed => Visitor.OwesSecondFactor;

    /// <summary>The key in letters, in groups of four.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The key as a picture, SVG made here.</summary>
    public string QrCode { get; private set; } = "";

    /// <summary>Shown once.</summary>
    public string[] RecoveryCodes { get; private set; } = [];

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync(string? code)
    {
        await LoadAsync();
        if (InUse)
            return LocalRedirect("/account/authenticator");
        if (throttle.Take(Origin.Address) > TimeSpan.Zero)
            return Again("Too many attempts: wait a minute.");
        if (await factor.ProveAsync(Visitor.AccountId, code ?? "") is not { } codes)
            return Again("That code is not good: is the clock of the phone right? Type the code that it shows now.");
        await ledger.WriteAsync(Visitor.Name!, Visitor.Name!, "put an authenticator to use", Origin);
        RecoveryCodes = codes;
        Done = "The authenticator is in use.";
        return Page();
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? current)
    {
        if (!await desk.ConfirmAsync(Visitor.AccountId, current ?? "", Origin))
        {
            await LoadAsync();
            return Again("The password is wrong, or there were too many wrong ones: wait up to 15 minutes.");
        }

        await factor.RemoveAsync(Visitor.AccountId);
        await ledger.WriteAsync(Visitor.Name!, Visitor.Name!, "took the authenticator away", Origin);
        return LocalRedirect("/account");
    }

    private async Task LoadAsync()
    {
        InUse = (await book.FindAsync(Visitor.AccountId))?.AuthenticatorProved == true;
        if (InUse)
            return;
        byte[] key = await factor.BeginAsync(Visitor.AccountId);
        Key = string.Join(' ', SecretText.Base32(key).Chunk(4).Select(group => new string(group)));
        using QRCodeData data = QRCodeGenerator.GenerateQrCode(Totp.Uri(key, Visitor.Name!), QRCodeGenerator.ECCLevel.M);
        using SvgQRCode picture = new(data);
        QrCode = picture.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
