using Palisade.Privacy;

namespace Palisade.Tests.Privacy;

/// <summary>Text that no parser understood still says which of its values are persons'.</summary>
public sealed class PersonalPairsTests
{
    [Theory]
    [InlineData("<Channel>System</Channel><Computer>ws-020.example.org</Computer>", "ws-020")]
    [InlineData("<Data Name=\"TargetUserName\">quirrel</Data><Data Name=\"LogonType\">3</Data>", "quirrel")]
    [InlineData("  \"userName\": \"marbury\",", "marbury")]
    [InlineData("'login' = 'okonjo'", "okonjo")]
    [InlineData("suser=okonjo act=accept", "okonjo")]
    [InlineData("{\\\"hostname\\\":\\\"lap-7781\\\"}", "lap-7781")]
    public void The_value_of_a_field_that_names_somebody_is_replaced(string text, string value)
    {
        PersonalValues values = new(new Pseudonymiser(new byte[32]));
        PersonalPairs.Collect(text, values);
        Assert.DoesNotContain(value, values.Replace(text), StringComparison.Ordinal);
        Assert.DoesNotContain(value, values.Mask(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"status\":\"open\",\"path\":\"/srv/x\"} user=root")]
    [InlineData("<EventID>7045</EventID><Security UserID=\"S-1-5-18\"/>")]
    public void What_names_nobody_stays(string text)
    {
        PersonalValues values = new(new Pseudonymiser(new byte[32]));
        PersonalPairs.Collect(text, values);
        Assert.Equal(text, values.Replace(text));
    }
}
