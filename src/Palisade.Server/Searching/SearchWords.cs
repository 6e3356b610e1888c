namespace Palisade.Server.Searching;

/// <summary>What is said of searches, on pages and in the API.</summary>
internal static class SearchWords
{
    public const string NamedInClear = "This query names a person, a host or an address. Write the token instead (user-…, host-…, ip-…, as records show it), or ask for a second person's approval: on the page Search, with the form below the query.";
    public const string Busy = "Too many searches are under way: wait for one of them to end, or stop one of yours.";
}
