namespace Palisade.Tests.Server.Web;

public sealed class ColourThemeTests(WebSession web) : IClassFixture<WebSession>
{
    [Theory]
    [InlineData("/sign-in", 200, null, "auto")]
    [InlineData("/sign-in", 200, "dark", "dark")]
    [InlineData("/nothing-here", 404, null, "auto")]
    [InlineData("/nothing-here", 404, "dark", "dark")]
    [InlineData("/nothing-here", 404, "light", "light")]
    [InlineData("/nothing-here", 404, "purple", "auto")]
    public async Task Pages_and_errors_have_the_colours_that_were_asked_for(string path, int status, string? cookie, string theme)
    {
        web.Rest();
        using Browser browser = web.NewBrowser();
        if (cookie is not null)
            browser.SetCookie("palisade-theme", cookie);
        Browser.Answer answer = await browser.GetAsync(path);
        Assert.Equal(status, answer.Status);
        Assert.Contains($"<html lang=\"en\" data-theme=\"{theme}\">", answer.Text, StringComparison.Ordinal);
    }
}
