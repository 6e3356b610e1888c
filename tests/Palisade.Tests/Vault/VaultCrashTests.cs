using System.Globalization;
using Xunit.Abstractions;

namespace Palisade.Tests.Vault;

/// <summary>Crashes at every operation of append, seal, checkpoint, erasure and what else is done to a vault: nothing acknowledged is lost, nothing published is taken back. <c>PALISADE_CRASHES=10000</c> for the whole run.</summary>
public sealed class VaultCrashTests(ITestOutputHelper output)
{
    private const int CrashesPerLife = 25;

    [Fact]
    public void Nothing_acknowledged_is_lost_when_the_machine_stops_anywhere()
    {
        int wanted = int.TryParse(Environment.GetEnvironmentVariable("PALISADE_CRASHES"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? asked : 500;
        int first = int.TryParse(Environment.GetEnvironmentVariable("PALISADE_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : 1;
        int crashes = 0, failures = 0, erasures = 0, rotations = 0;
        long operations = 0;
        int seed = first;
        for (; crashes < wanted; seed++)
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

            (crashes, failures, operations) = (crashes + life.Crashes, failures + life.Failures, operations + life.Operations);
            (erasures, rotations) = (erasures + life.Erasures, rotations + life.Rotations);
        }

        output.WriteLine($"seeds {first} to {seed - 1}: {crashes} crashes, {failures} failed writes and syncs, {operations} operations, {erasures} keys erased, {rotations} root keys replaced");
    }
}
