using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;
using Palisade.Server.Pages;
using Palisade.Server.Storage;

namespace Palisade.Server.Web;

/// <summary>The pages and what guards them: services, and the way of a request.</summary>
internal static class WebPart
{
    /// <summary>The services; those of the collecting part are there already.</summary>
    public static void AddServices(IServiceCollection services, WebSettings web, ServerStore store, TimeProvider clock, ILoggerFactory logs)
    {
        services.AddSingleton(web).AddSingleton(store).AddSingleton(clock);
        services.AddSingleton<Sessions>().AddSingleton<ApiTokens>().AddSingleton<SignInThrottle>().AddSingleton<SecondFactor>();
        // The host's own messages (each request, each start of a part) go nowhere; ours go where those of the program go.
        services.AddSingleton(p => new AccountLedger(store, p.GetRequiredService<LedgerWriter>(), clock, logs)).AddSingleton(p => new ErrorAnswers(logs, p.GetRequiredService<AssetFiles>(), p.GetRequiredService<Navigation>()));
        services.AddSingleton<FirstAccess>().AddSingleton<AssetFiles>().AddSingleton<Navigation>();
        services.AddScoped<SignInDesk>().AddScoped<AccountBook>();
        AccountRules.Add(services);
        AddAuthorization(services);
        AddForms(services, web);
        services.AddRazorPages(pages => pages.RootDirectory = "/Pages").AddMvcOptions(mvc => mvc.Filters.Add(new OutdatedForm())).ConfigureApplicationPartManager(parts =>
        {
            // Found by name, not by looking through every assembly beside the program.
            parts.ApplicationParts.Clear();
            parts.ApplicationParts.Add(new AssemblyPart(typeof(WebPart).Assembly));
            parts.ApplicationParts.Add(new CompiledRazorAssemblyPart(typeof(WebPart).Assembly));
        });
    }

    /// <summary>The way of a request, and the pages.</summary>
    public static void Use(WebApplication app, WebCertificate certificate)
    {
        WebGate gate = new(certificate);
        ErrorAnswers errors = app.Services.GetRequiredService<ErrorAnswers>();
        IAntiforgery antiforgery = app.Services.GetRequiredService<IAntiforgery>();
        app.Use((HttpContext context, RequestDelegate next) => errors.RunAsync(context, next));
        app.Use((HttpContext context, RequestDelegate next) => gate.PassAsync(context, next));
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use((HttpContext context, RequestDelegate next) => FormGuard.PassAsync(context, next, antiforgery));
        app.Use(QueryGuard.PassAsync);
        app.Services.GetRequiredService<AssetFiles>().Map(app);
        app.MapRazorPages();
        app.MapFallback("/{**path}", NotThereAsync).OpenToAll();
    }

    // What is below /api and not there tells a stranger no more than what is.
    private static Task NotThereAsync(HttpContext context) => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && context.User.Identity is not VisitorIdentity
        ? context.ChallengeAsync()
        : Refusal.AnswerAsync(context);

    private static void AddAuthorization(IServiceCollection services)
    {
        services.AddAuthentication(CredentialHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, CredentialHandler>(CredentialHandler.SchemeName, null);
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        services.AddAuthorizationBuilder()
            .AddPolicy(NeedsAttribute.PolicyName, policy => policy.RequireAssertion(_ => true))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
    }

    private static void AddForms(IServiceCollection services, WebSettings web)
    {
        services.AddDataProtection().SetApplicationName("Palisade").PersistKeysToFileSystem(OwnerOnly(web.KeyFolder));
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = web.FormCookie;
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.Cookie.Path = "/";
            forms.Cookie.SecurePolicy = web.Tls is null ? CookieSecurePolicy.None : CookieSecurePolicy.Always;
            forms.FormFieldName = "form-token";
            forms.HeaderName = "X-Palisade-Form";
            forms.SuppressXFrameOptionsHeader = true;
        });
        services.Configure<FormOptions>(forms => (forms.ValueCountLimit, forms.KeyLengthLimit, forms.ValueLengthLimit) = (256, 128, 64 << 10));
    }

    private static DirectoryInfo OwnerOnly(string folder)
    {
        DirectoryInfo made = Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
            made.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        return made;
    }
}
