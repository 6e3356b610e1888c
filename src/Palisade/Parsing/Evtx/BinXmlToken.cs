namespace Palisade.Parsing.Evtx;

/// <summary>BinXML tokens (MS-EVEN6, 2.2.12), without the flag <see cref="More"/>.</summary>
internal static class BinXmlToken
{
    public const int EndOfFragment = 0x00;
    public const int OpenElement = 0x01;
    public const int CloseStart = 0x02;
    public const int CloseEmpty = 0x03;
    public const int EndElement = 0x04;
    public const int Value = 0x05;
    public const int Attribute = 0x06;
    public const int Cdata = 0x07;
    public const int CharacterReference = 0x08;
    public const int EntityReference = 0x09;
    public const int InstructionTarget = 0x0A;
    public const int InstructionData = 0x0B;
    public const int TemplateInstance = 0x0C;
    public const int Substitution = 0x0D;
    public const int OptionalSubstitution = 0x0E;
    public const int FragmentHeader = 0x0F;

    /// <summary>On an element: it has attributes. On an attribute or text: more of them follow.</summary>
    public const int More = 0x40;
}
