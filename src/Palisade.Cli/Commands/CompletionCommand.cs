using System.CommandLine;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade completion SHELL</c>: a script that lets a shell complete commands and options by asking the program itself.</summary>
internal static class CompletionCommand
{
    // [suggest:N] is System.CommandLine's own: the words that may stand at place N of a line, one a line.
    private const string Bash = """
        _palisade() {
            local IFS=$'\n' word="${COMP_WORDS[COMP_CWORD]}"
            COMPREPLY=($(compgen -W "$(palisade "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$word"))
            # Behind the command an argument may be a file, as long as it does not begin like an option.
            if [[ $COMP_CWORD -gt 1 && $word != -* ]]; then
                compopt -o filenames 2>/dev/null
                COMPREPLY+=($(compgen -f -- "$word"))
            fi
        }
        complete -o default -F _palisade palisade

        """;

    private const string Zsh = """
        #compdef palisade
        _palisade() {
            local -a words_here
            words_here=("${(@f)$(palisade "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -a words_here || _files
        }
        compdef _palisade palisade

        """;

    private const string Fish = """
        complete -c palisade -a '(set -l line (commandline -cp); palisade "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)'

        """;

    public static Command Create()
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Command command = new("completion", """
            Prints a script with which a shell completes commands and options.

            Examples:
              palisade completion bash > ~/.local/share/bash-completion/completions/palisade
              source <(palisade completion zsh)
              palisade completion fish > ~/.config/fish/completions/palisade.fish
            """);
        command.Arguments.Add(shell);
        command.SetAction(parsed =>
        {
            Console.Out.Write(parsed.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                _ => Fish,
            });
            return ExitCodes.Clean;
        });
        return command;
    }
}
