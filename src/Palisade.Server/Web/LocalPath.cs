namespace Palisade.Server.Web;

/// <summary>Where to go after something was done: a path of this server, whatever was asked for.</summary>
internal static class LocalPath
{
    /// <summary>The path, when it is one of this server; else the overview.</summary>
    /// <remarks>Browsers take // and /\ as the begin of another host, drop tabs and line ends before they look, and take a backslash for a slash.</remarks>
    public static string Of(string? path) =>
        path is ['/', ..] and not ['/', '/' or '\\', ..] && path.Length <= 2000 && !path.Any(c => char.IsControl(c) || c == '\\') ? path : "/";
}
