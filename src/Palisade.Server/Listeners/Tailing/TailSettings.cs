namespace Palisade.Server.Listeners.Tailing;

/// <summary>Files that are followed, as configured.</summary>
/// <param name="Name">What it is called; stands before the file in the names of streams.</param>
/// <param name="Path">The file, or the folder whose files are followed.</param>
/// <param name="Class">The retention class of the records.</param>
internal sealed record TailSettings(string Name, string Path, string Class);
