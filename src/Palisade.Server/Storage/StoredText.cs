using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Palisade.Server.Storage;

/// <summary>
/// Text on its way into the database, the same on every engine: PostgreSQL takes no U+0000, and neither takes half of a character. They are shown as U+2400 and U+FFFD; what was sent stands in the vault as it
/// was. What is looked for goes the same way, so that it is found.
/// </summary>
internal sealed class StoredText : DbCommandInterceptor
{
    public static StoredText OfCommands { get; } = new();

    /// <summary>A value as it can be stored.</summary>
    public static object? Fit(object? value) => value switch
    {
        string text => Fit(text),
        string[] texts => Array.ConvertAll(texts, Fit),
        List<string> texts => texts.ConvertAll(Fit),
        _ => value,
    };

    /// <summary>A text as it can be stored.</summary>
    public static string Fit(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            text = text.Replace('\0', '\u2400');
        return text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Fit(command);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Fit(command);
        return new(result);
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Fit(command);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Fit(command);
        return new(result);
    }

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        Fit(command);
        return result;
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Fit(command);
        return new(result);
    }

    private static void Fit(DbCommand command)
    {
        foreach (DbParameter parameter in command.Parameters)
        {
            if (parameter.Value is string or string[] or List<string>)
                parameter.Value = Fit(parameter.Value);
        }
    }
}
