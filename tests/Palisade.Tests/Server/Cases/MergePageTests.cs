using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server.Cases;

/// <summary>Merging from the page of a case.</summary>
public sealed class MergePageTests(WebSession web) : IClassFixture<WebSession>
{
    [Fact]
    public async Task A_case_goes_by_its_number_into_one_that_the_list_has_no_room_for()
    {
        CaseDesk desk = web.Services.GetRequiredService<CaseDesk>();
        Account account = await web.AccountAsync(Role.Analyst);
        VisitorIdentity ann = new(account.Id, account.Name, Role.Analyst, 1, false);
        using Browser browser = await web.SignedInAsync(Role.Analyst);
        long first = (await desk.OpenAsync(ann, new CaseOrder { Title = "one of long ago" })).Id, last = 0;
        for (int i = 0; i < 31; i++)
            last = (await desk.OpenAsync(ann, new CaseOrder { Title = "another" })).Id;
        string address = FormattableString.Invariant($"/cases/{last}"), page = (await browser.GetAsync(address)).Text;
        Assert.DoesNotContain("one of long ago", page, StringComparison.Ordinal);
        Assert.Contains("name=\"number\"", page, StringComparison.Ordinal);
        Browser.Answer unknown = await browser.SubmitAsync(address, address + "/merge", ("into", FormattableString.Invariant($"{last - 1}")), ("number", "4711"), ("why", "one matter"));
        Assert.Contains("There is no such case", unknown.Text, StringComparison.Ordinal);
        Browser.Answer merged = await browser.SubmitAsync(address, address + "/merge", ("into", FormattableString.Invariant($"{last - 1}")), ("number", FormattableString.Invariant($"{first}")), ("why", "one matter"));
        Assert.Equal(FormattableString.Invariant($"/cases/{first}"), merged.Location);
        Assert.Equal(first, (await web.Services.GetRequiredService<CaseBook>().FindAsync(last))!.Case.MergedInto);
    }
}
