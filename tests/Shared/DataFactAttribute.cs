namespace Palisade.Tests;

/// <summary>A fact over outside data: skipped, with the reason, where the data is absent; never skipped with PALISADE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DataFactAttribute : FactAttribute
{
    public DataFactAttribute(params string[] needs) => Skip = TestData.SkipReason(needs);
}

/// <summary>A theory over outside data, skipped as <see cref="DataFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DataTheoryAttribute : TheoryAttribute
{
    public DataTheoryAttribute(params string[] needs) => Skip = TestData.SkipReason(needs);
}

/// <summary>A fact that runs an outside program: skipped, with the reason, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(params string[] programs)
    {
        if (TestData.RequireAll)
            return;
        string? missing = programs.FirstOrDefault(p => !IsInstalled(p));
        if (missing is not null)
            Skip = $"'{missing}' is not installed";
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(d => d.Length > 0 && File.Exists(Path.Combine(d, program)));
}
