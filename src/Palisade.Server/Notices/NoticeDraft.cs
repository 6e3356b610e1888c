using System.Text.Encodings.Web;
using System.Text.Json;

namespace Palisade.Server.Notices;

/// <summary>What is to be told, before it is known to whom.</summary>
/// <param name="Kind">A word of <see cref="NoticeKind"/>.</param>
/// <param name="Once">What it is about: a channel is told once of each.</param>
/// <param name="Subject">In a line, without titles of rules and cases.</param>
/// <param name="Items">What of it there is to say in detail.</param>
/// <param name="Path">The page to look at.</param>
internal sealed record NoticeDraft(string Kind, string Once, string Subject, IReadOnlyList<NoticeItem> Items, string Path)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Default };

    /// <summary>The case that it is about; 0 for none.</summary>
    public long CaseId { get; init; }

    /// <summary>The notice for a channel.</summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="address">Where a browser finds the pages.</param>
    /// <param name="now">The present.</param>
    public Notice For(string channel, string address, DateTimeOffset now)
    {
        Notice notice = new() { Channel = channel, Once = Once, Kind = Kind, Subject = Subject, CaseId = CaseId, Created = now, NextAttempt = now };
        notice.Body = JsonSerializer.Serialize(new NoticeBody(notice.Delivery, now, Kind, Subject, Items, address + Path), s_json);
        return notice;
    }

    /// <summary>What a mail says: the same as the body, for people.</summary>
    public static string TextOf(string body)
    {
        NoticeBody notice = JsonSerializer.Deserialize<NoticeBody>(body, s_json)!;
        return string.Join('\n', [notice.Subject, "", .. notice.Items.Select(i => "- " + i.Text), .. notice.Items.Count > 0 ? [""] : (string[])[], notice.Link, "",
            "Persons and machines are named by tokens in notices of Palisade. Do not answer: nobody reads this mailbox."]);
    }

    /// <summary>The body as it is sent.</summary>
    private sealed record NoticeBody(string Delivery, DateTimeOffset Time, string Kind, string Subject, IReadOnlyList<NoticeItem> Items, string Link);
}

/// <summary>A thing that a notice is about.</summary>
/// <param name="Object">What it is: <c>alert/17</c>.</param>
/// <param name="Text">In a line.</param>
/// <param name="Level">Of an alert its level; else null.</param>
/// <param name="Due">Of a clock when it ends; else null.</param>
internal sealed record NoticeItem(string Object, string Text, string? Level = null, DateTimeOffset? Due = null);
