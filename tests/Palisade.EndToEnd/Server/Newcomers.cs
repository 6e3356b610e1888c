using System.Text.RegularExpressions;
using Palisade.Tests.Browser;

namespace Palisade.Tests.Server;

/// <summary>How people come in, each in a browser of their own: the first account by the address that is printed, the others by an invitation.</summary>
internal static partial class Newcomers
{
    private const string Password = "seven green lamps at the pier";

    public static async Task<VisitorBrowser> AdministratorAsync(Chromium chromium, ServeSession serve)
    {
        VisitorBrowser admin = await chromium.NewAsync();
        await admin.Page.GotoAsync(FirstAddress().Match(serve.Errors).Value);
        await admin.SubmitAsync("Make the account", ("Name of the account", "root"), ("Password", Password), ("The password again", Password));
        return admin;
    }

    /// <returns>Signed in, on the overview.</returns>
    public static async Task<VisitorBrowser> InviteAsync(Chromium chromium, ServeSession serve, VisitorBrowser admin, string name, string role, bool scripts = true)
    {
        await admin.Page.GotoAsync($"http://127.0.0.1:{serve.Web}/accounts");
        await admin.Page.Locator("#role").SelectOptionAsync(role);
        await admin.SubmitAsync("Make the account", ("Name", name));
        string invitation = (await admin.Page.Locator("#invitation").TextContentAsync())!;
        VisitorBrowser made = await chromium.NewAsync(scripts);
        await made.Page.GotoAsync(invitation);
        await made.SubmitAsync("Set the password", ("Choose a password", Password), ("The password again", Password));
        await made.SubmitAsync("Sign in", ("Name", name), ("Password", Password));
        await made.Page.WaitForURLAsync($"http://127.0.0.1:{serve.Web}/");
        return made;
    }

    [GeneratedRegex(@"http://127[^ \n]*/first-account\?token=[A-Za-z0-9_-]+")]
    private static partial Regex FirstAddress();
}
