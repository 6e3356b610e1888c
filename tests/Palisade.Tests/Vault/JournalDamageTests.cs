using System.Text;
using Palisade.Vault;
using Palisade.Vault.Journal;
using Palisade.Vault.Retention;

namespace Palisade.Tests.Vault;

/// <summary>A wrong byte in a journal file whose records have their leaves already and are in no segment yet.</summary>
public sealed class JournalDamageTests
{
    [Fact]
    public void A_wrong_byte_anywhere_never_stops_the_vault_and_is_told_when_it_costs_a_record()
    {
        int told = 0, places = 0;
        for (int place = 40; ; place += 41)
        {
            SimulatedDisk disk = new();
            using TestVault vault = new(disk);
            string file = WriteAndClose(vault, disk);
            if (place >= disk.Bytes(file).Length)
                break;
            disk.Damage(file, b => [.. b[..place], (byte)(b[place] ^ 1), .. b[(place + 1)..]]);
            using (VaultWriter writer = vault.Open())
            {
                using VaultStream stream = writer.OpenStream("web2");
                stream.AppendAsync(TestVault.Records("after"u8.ToArray()));
                writer.Seal();
                Assert.True(writer.Broken is null, $"byte {place}: {writer.Broken}");
            }

            using (VaultWriter again = vault.Open())
                again.Seal();
            IReadOnlyList<string> failures = VaultCheck.Run(vault.Kept()).Failures;
            places++;
            told += failures.Count > 0 ? 1 : 0;
        }

        Assert.True(places > 20 && told > places / 4, $"{told} of {places} told");
    }

    private static string WriteAndClose(TestVault vault, SimulatedDisk disk)
    {
        using (VaultWriter writer = vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1");
            for (int i = 0; i < 12; i++)
            {
                stream.AppendAsync(TestVault.Records(Encoding.ASCII.GetBytes($"record {i} of some length, so that most of the file is records")));
                writer.Step();
            }
        }

        return $"{JournalFormat.Folder}/{disk.Files(JournalFormat.Folder).Last(f => f.EndsWith(".wal", StringComparison.Ordinal))}";
    }
}
