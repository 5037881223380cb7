import ArgumentParser

/// What shells complete after `sta-denoise`: the options of the main command, which needs no name, beside the other commands.
/// The library offers only the latter for a command that is named by default.
struct CompletionRoot: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: StaDenoise.configuration.commandName, version: StaDenoise.configuration.version,
    subcommands: StaDenoise.configuration.subcommands)

  @OptionGroup var main: Denoise
}
