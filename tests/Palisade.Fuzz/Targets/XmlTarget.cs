using Palisade.Parsing.Xml;

namespace Palisade.Fuzz.Targets;

/// <summary>Windows events in XML.</summary>
internal static class XmlTarget
{
    public static void Fuzz(byte[] input) => ParserCheck.Run(XmlEventsFormat.Format, input);

    public static IEnumerable<byte[]> Seeds() =>
    [
        [.. "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider Name=\"P\" Guid='{G}'/><EventID Qualifiers=\"0\">1</EventID><TimeCreated SystemTime=\"2020-01-02T03:04:05Z\"/><Channel>System</Channel></System><EventData><Data Name=\"A\">x &amp; &#65; <![CDATA[<]]></Data><Data/></EventData></Event>\n"u8],
        [.. "<?xml version=\"1.0\"?><Events><!-- c --><Event><System/><UserData><X xmlns=\"u\"><Y a=\"1\">t</Y></X></UserData></Event>- <Event>1 < 2</Event></Events>"u8],
    ];
}
