using System.Diagnostics.CodeAnalysis;
using System.Text;
using Palisade.Rules.Matching;

namespace Palisade.Rules.Indicators;

/// <summary>Tells what a text of a list of indicators is.</summary>
internal static class IndicatorText
{
    private const int MaxLength = 2048, MaxDomain = 253;

    /// <summary>The lengths of digests in hexadecimal digits: MD5, SHA-1, SHA-256, SHA-512.</summary>
    public static bool IsDigestLength(int digits) => digits is 32 or 40 or 64 or 128;

    /// <summary>Reads an indicator.</summary>
    /// <param name="text">As written; <c>[.]</c> and <c>hxxp</c> are read as what they stand for.</param>
    /// <param name="kind">What it must be; null to tell by its look.</param>
    /// <param name="found">What it is.</param>
    /// <param name="value">Its value in one form.</param>
    /// <param name="reason">Why it is none.</param>
    public static bool TryRead(string text, IndicatorKind? kind, out IndicatorKind found, [NotNullWhen(true)] out string? value, out string reason)
    {
        text = text.Trim().Replace("[.]", ".", StringComparison.Ordinal).Replace("[:]", ":", StringComparison.Ordinal);
        if (text.StartsWith("hxxp", StringComparison.OrdinalIgnoreCase))
            text = "http" + text[4..];
        (found, value, reason) = (kind ?? KindOf(text), null, "");
        if (text.Length is 0 or > MaxLength)
            reason = $"an indicator has 1 to {MaxLength} characters";
        else if (text.Contains('@', StringComparison.Ordinal) && found != IndicatorKind.Url)
            reason = "an e-mail address or an account is a personal value, and no indicator: write it as a rule, which waits for a second person";
        else
            value = ValueOf(text, found, out reason);
        return value is not null;
    }

    /// <summary>Whether a text can be a domain with at least two labels.</summary>
    public static bool IsDomain(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 4 or > MaxDomain)
            return false;
        int label = 0, dots = 0;
        bool letters = false;
        foreach (byte b in text)
        {
            if (b == '.')
            {
                if (label == 0)
                    return false;
                (label, letters) = (0, false);
                dots++;
            }
            else if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_')
            {
                letters |= !char.IsAsciiDigit((char)b);
                if (++label > 63)
                    return false;
            }
            else
            {
                return false;
            }
        }

        return dots > 0 && label > 0 && letters;
    }

    private static IndicatorKind KindOf(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
            return IndicatorKind.Url;
        if (IsDigestLength(text.Length) && text.All(char.IsAsciiHexDigit))
            return IndicatorKind.Hash;
        return AddressText.TryParse(Encoding.UTF8.GetBytes(text), out _, out _) ? IndicatorKind.Address : IndicatorKind.Domain;
    }

    private static string? ValueOf(string text, IndicatorKind kind, out string reason)
    {
        reason = "";
        switch (kind)
        {
            case IndicatorKind.Hash:
                if (IsDigestLength(text.Length) && text.All(char.IsAsciiHexDigit))
                    return text.ToLowerInvariant();
                reason = "no digest: 32, 40, 64 or 128 hexadecimal digits";
                return null;
            case IndicatorKind.Address:
                if (!AddressText.TryParse(Encoding.UTF8.GetBytes(text), out UInt128 bits, out bool isV4))
                    reason = "no address: an indicator is one address, not a network";
                else if (IsThisMachine(bits, isV4))
                    reason = "an address of the machine itself is no indicator: every machine has it";
                else
                    return text.ToLowerInvariant();
                return null;
            case IndicatorKind.Url:
                if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" or "ftp" && url.UserInfo.Length == 0)
                    return UrlValue(text);
                reason = "no URL of http, https or ftp without a name of a user";
                return null;
            default:
                string domain = text.TrimEnd('.').ToLowerInvariant();
                domain = domain.StartsWith("*.", StringComparison.Ordinal) ? domain[2..] : domain;
                if (IsDomain(Encoding.UTF8.GetBytes(domain)))
                    return domain;
                reason = "no digest, address, domain or URL";
                return null;
        }
    }

    /// <summary>A URL with its scheme and host in lower case.</summary>
    public static string UrlValue(string url)
    {
        int host = url.IndexOf("://", StringComparison.Ordinal) + 3, end = url.AsSpan(host).IndexOfAny("/?#");
        end = end < 0 ? url.Length : host + end;
        return url[..end].ToLowerInvariant() + url[end..];
    }

    /// <summary>Whether an address is one of a private network: that of a machine or a person here (RFC 1918, 3927, 4193, 4291, 6598).</summary>
    public static bool IsInside(string address)
    {
        if (!AddressText.TryParse(Encoding.UTF8.GetBytes(address), out UInt128 bits, out bool isV4))
            return false;
        if (!isV4)
            return bits >> 121 == 0x7e || bits >> 118 == 0x3fa;
        uint v4 = (uint)bits;
        return v4 >> 24 is 10 || v4 >> 20 == 0xac1 || v4 >> 22 == 0x191 || v4 >> 16 is 0xc0a8 or 0xa9fe;
    }

    private static bool IsThisMachine(UInt128 bits, bool isV4) => isV4 ? (uint)bits >> 24 is 0 or 127 : bits <= 1;
}
