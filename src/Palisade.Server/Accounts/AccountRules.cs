using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Palisade.Server.Accounts;

/// <summary>What names and passwords must be. Length, no composition: those only make people write them down (NIST SP 800-63B, 5.1.1.2).</summary>
internal sealed class AccountRules : IUserValidator<Account>, IPasswordValidator<Account>
{
    /// <summary>The fewest characters of a password.</summary>
    public const int MinPasswordLength = 12;

    /// <summary>The most: hashing takes time by length.</summary>
    public const int MaxPasswordLength = 256;

    /// <summary>The most characters of a name.</summary>
    public const int MaxNameLength = 64;

    /// <summary>What a name is made of, in words: the hint beside the field, and the refusal.</summary>
    public const string NameWords = "A name has letters from a to z, digits, and - . _ @ in it, and no spaces.";

    public static void Add(IServiceCollection services)
    {
        services.AddIdentityCore<Account>(identity =>
        {
            // Nothing that could forge a line of a log, a header or a page.
            identity.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._@";
            identity.Password.RequiredLength = MinPasswordLength;
            identity.Password.RequiredUniqueChars = 5;
            identity.Password.RequireDigit = identity.Password.RequireLowercase = identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
        }).AddErrorDescriber<NameErrors>().AddUserStore<AccountStore>().AddUserValidator<AccountRules>().AddPasswordValidator<AccountRules>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 210_000);
    }

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user) =>
        Task.FromResult(user.Name.Length <= MaxNameLength ? IdentityResult.Success : Refused($"A name has at most {MaxNameLength} characters."));

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password)
    {
        if (password is { Length: > MaxPasswordLength })
            return Task.FromResult(Refused($"A password has at most {MaxPasswordLength} characters."));
        bool named = user.Name.Length > 3 && password?.Contains(user.Name, StringComparison.OrdinalIgnoreCase) == true;
        return Task.FromResult(named ? Refused("The password contains the name of the account: choose another.") : IdentityResult.Success);
    }

    private sealed class NameErrors : IdentityErrorDescriber
    {
        public override IdentityError InvalidUserName(string? userName) => new() { Code = nameof(InvalidUserName), Description = NameWords };
    }

    private static IdentityResult Refused(string reason) => IdentityResult.Failed(new IdentityError { Code = "refused", Description = reason });
}
