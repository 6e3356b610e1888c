namespace Palisade.Server.Accounts;

/// <summary>What comes of an attempt to sign in.</summary>
/// <param name="Outcome">What is to happen now.</param>
/// <param name="Cookie">What the session's cookie holds; null for none.</param>
/// <param name="Wait">How long to wait, when there were too many.</param>
internal readonly record struct SignInAnswer(SignInOutcome Outcome, string? Cookie, TimeSpan Wait);

internal enum SignInOutcome
{
    /// <summary>Something is wrong; the answer does not say what.</summary>
    Refused,

    /// <summary>Too many attempts from this address.</summary>
    TooMany,

    /// <summary>The password is good, and the code of the authenticator is owed.</summary>
    CodeOwed,

    SignedIn,
}
