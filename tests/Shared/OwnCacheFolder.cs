using System.Runtime.CompilerServices;

namespace Palisade.Tests;

/// <summary>The tests, and the programs that they start, keep compiled rules beside the tests: never among those of whoever runs them.</summary>
internal static class OwnCacheFolder
{
    /// <summary>Stands in the place of the user's cache folder, on systems that know one by this variable. Kept from run to run.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "user-cache");

    [ModuleInitializer]
    internal static void Use() => Environment.SetEnvironmentVariable("XDG_CACHE_HOME", Path);
}
