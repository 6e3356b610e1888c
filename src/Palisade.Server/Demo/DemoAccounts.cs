using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;

namespace Palisade.Server.Demo;

/// <summary>Accounts to look around with: one for each role, with one password that is made anew at each start.</summary>
internal static class DemoAccounts
{
    /// <summary>Makes them where there is no account yet.</summary>
    /// <returns>Their names with their roles, and the password; null when there are accounts.</returns>
    /// <exception cref="InvalidOperationException">One cannot be made.</exception>
    public static async Task<DemoAccess?> MakeAsync(IServiceProvider services)
    {
        FirstAccess first = services.GetRequiredService<FirstAccess>();
        if (first.Token is not { } token || !first.Take(token))
            return null;
        using IServiceScope scope = services.CreateScope();
        AccountBook book = scope.ServiceProvider.GetRequiredService<AccountBook>();
        string password = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 20);
        List<string> names = [];
        foreach (Role role in Enum.GetValues<Role>())
        {
            string name = "demo-" + role.ToString().ToLowerInvariant();
            string[] problems = await book.MakeAsync(new Account { Name = name, Role = role }, password).ConfigureAwait(false);
            if (problems.Length > 0)
                throw new InvalidOperationException(problems[0]);
            names.Add(name);
        }

        return new DemoAccess(names, password);
    }
}

/// <summary>How to look at a demonstration.</summary>
/// <param name="Accounts">Names of accounts: one for each role, which the name says.</param>
/// <param name="Password">The password of all of them, for this run: on the console, and on the sign-in page for who sits at this machine.</param>
public sealed record DemoAccess(IReadOnlyList<string> Accounts, string Password);
