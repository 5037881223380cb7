import ArgumentParser

/// What shells complete after `sta-denoise`: the options of the main command, which needs no name, beside the other commands.
/// The library offers only the latter for a command that is named by default.
struct CompletionRoot: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: StaDenoise.configuration.commandName, version: StaDenoise.configuration.version,
    subcommands: StaDenoise.configuration.subcommands)

  @OptionGroup var model: ModelArguments
  @OptionGroup var input: InputArguments
  @OptionGroup var table: TableArguments
  @OptionGroup var output: OutputArguments
  @OptionGroup var batch: BatchArguments
  @OptionGroup var report: ReportArguments

  /// The script for a shell. The library's own offers no files where commands can be; each shell has its way to have both.
  static func script(for shell: CompletionShell) -> String {
    let script = completionScript(for: shell)
    switch shell {
    case .bash: return bash(script)
    case .fish:
      return script.replacing("complete -c 'sta-denoise' -f\n", with: "").replacing("-eq 1' -fa '", with: "-eq 1' -a '")
    default:
      // Behind the first file, the options are those of the main command.
      let describing = "        _describe -V subcommand subcommands && ret=0\n"
      return script.replacing(describing, with: describing + "        _files && ret=0\n").replacing(
        "            \"_sta-denoise_${words[1]}\" && ret=0\n            ;;\n",
        with:
          "            \"_sta-denoise_${words[1]}\" && ret=0\n            ;;\n        *) _sta-denoise_denoise && ret=0 ;;\n"
      )
    }
  }

  /// Behind the first file, the options are those of the main command, and behind `help` come the names of all.
  private static func bash(_ script: String) -> String {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }.joined(separator: " ")
    let ofHelp =
      "(--version)\n    repeating_options=()\n    non_repeating_options=()\n    __sta-denoise_offer_flags_options -1\n"
    let offering = "        # Offer subcommand completions\n"
    let behindFile =
      "        if ((${#unparsed_words[@]})); then\n            _sta-denoise_denoise\n            return\n        fi\n"
    return script.replacing("complete -o filenames -F", with: "complete -o filenames -o default -F")
      .replacing(offering, with: behindFile + offering)
      .replacing(ofHelp + "}", with: ofHelp + "    COMPREPLY+=($(compgen -W '\(names)' -- \"${cur}\"))\n}")
  }
}
