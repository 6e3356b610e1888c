using Palisade.Events;

namespace Palisade.Tests.Events;

public class EventSourceTests
{
    [Fact]
    public void A_changed_copy_has_the_lists_of_its_own_words()
    {
        EventSource source = new EventSource("linux", "a", "syslog") with { Categories = "b c", Services = "auth sshd" };
        Assert.Equal(["b", "c"], source.CategoryList);
        Assert.Equal(["auth", "sshd"], source.ServiceList);
        Assert.Equal(new EventSource("linux", "b c", "auth sshd"), source);
    }
}
