using System.Globalization;

namespace Palisade.Tests.Vault;

/// <summary>Crashes at every operation: nothing acknowledged is lost, nothing published is taken back. <c>PALISADE_CRASHES=10000</c> for the whole run.</summary>
public sealed class VaultCrashTests
{
    private const int CrashesPerLife = 25;

    [Fact]
    public void Nothing_acknowledged_is_lost_when_the_machine_stops_anywhere()
    {
        int wanted = int.TryParse(Environment.GetEnvironmentVariable("PALISADE_CRASHES"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? asked : 500;
        int first = int.TryParse(Environment.GetEnvironmentVariable("PALISADE_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : 1;
        int crashes = 0;
        for (int seed = first; crashes < wanted; seed++)
        {
            using VaultSimulation life = new(seed);
            try
            {
                life.Run(CrashesPerLife);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"PALISADE_SEED={seed} fails after {life.Crashes} crashes and {life.Operations} operations", e);
            }

            crashes += life.Crashes;
        }
    }
}
