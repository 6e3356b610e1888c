using System.Security.Cryptography;
using System.Text;

namespace Palisade.Tests;

/// <summary>The two templates that <see cref="EvtxWriter"/> writes events with, as Windows shapes them.</summary>
internal static class EventTemplates
{
    /// <summary>The template of Event and System; its 15 values are followed by nested BinXML.</summary>
    public static Guid System { get; } = new("c2e3a1f4-0b7d-4c59-9f21-5d1e8a6b7c30");

    /// <summary>The template of an EventData with these names.</summary>
    public static Guid EventDataId(string?[] names) => new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', names))).AsSpan(0, 16));

    public static void WriteSystem(BinXmlWriter x)
    {
        x.Open("Event", a =>
        {
            a.Attribute("xmlns");
            a.Text("http://schemas.microsoft.com/win/2004/08/events/event");
        });
        x.Content();
        x.Element("System", WriteSystemChildren);
        x.Substitution(15, 0x21);
        x.End();
    }

    public static void WriteEventData(BinXmlWriter x, string?[] names)
    {
        x.Open("EventData");
        x.Content();
        for (int i = 0; i < names.Length; i++)
        {
            string? name = names[i];
            int slot = i;
            x.Element("Data", y => y.Substitution(slot, 0x01, optional: false), name is null ? null : a =>
            {
                a.Attribute("Name");
                a.Text(name);
            });
        }

        x.End();
    }

    private static void WriteSystemChildren(BinXmlWriter x)
    {
        Attributes(x, "Provider", ("Name", 0, 0x01));
        Leaf(x, "EventID", 1, 0x06);
        Leaf(x, "Version", 2, 0x04);
        Leaf(x, "Level", 3, 0x04);
        Leaf(x, "Task", 4, 0x06);
        Leaf(x, "Opcode", 5, 0x04);
        Leaf(x, "Keywords", 6, 0x15);
        Attributes(x, "TimeCreated", ("SystemTime", 7, 0x11));
        Leaf(x, "EventRecordID", 8, 0x0A);
        Attributes(x, "Correlation", ("ActivityID", 9, 0x0F));
        Attributes(x, "Execution", ("ProcessID", 10, 0x08), ("ThreadID", 11, 0x08));
        Leaf(x, "Channel", 12, 0x01);
        Leaf(x, "Computer", 13, 0x01);
        Attributes(x, "Security", ("UserID", 14, 0x13));
    }

    private static void Leaf(BinXmlWriter x, string name, int slot, byte type) => x.Element(name, y => y.Substitution(slot, type));

    private static void Attributes(BinXmlWriter x, string element, params (string Name, int Slot, byte Type)[] attributes)
    {
        x.Open(element, a =>
        {
            for (int i = 0; i < attributes.Length; i++)
            {
                a.Attribute(attributes[i].Name, more: i < attributes.Length - 1);
                a.Substitution(attributes[i].Slot, attributes[i].Type);
            }
        });
        x.CloseEmpty();
    }
}
