import ArgumentParser
import CStaDenoise
import Glibc

/// The program: its subcommands, and how a run's error becomes a sentence and a status.
@main struct StaDenoise: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sta-denoise",
    abstract: "Removes noise from signals with a trained spectro-temporal attention network.",
    version: STA_VERSION,
    subcommands: [
      Denoise.self, Models.self, Inspect.self, Score.self, Report.self, Plot.self, Synth.self, Bench.self,
      SelfTest.self,
    ],
    defaultSubcommand: Denoise.self)

  static func main() {
    Heap.prepare()
    StandardStreams.prepare()
    Interruption.prepare()
    if ["--help", "-h", "help"].map({ [$0] }).contains(FileName.arguments) {
      return say(Help.text)
    }
    if let unknown { fail("there is no command \(unknown) to tell of (see sta-denoise --help)", .usage) }
    if let script = completionScript { return say(script) }
    do {
      var command = try parsedCommand(FileName.arguments)
      try command.run()
    } catch let error as CommandError {
      fail("\(error)", error.status)
    } catch {
      // Help and version are thrown as well, and are no failure.
      if exitCode(for: error).isSuccess { return say(fullMessage(for: error)) }
      let sentence = message(for: error).split(separator: "\n").joined(separator: " ")
      fail("\(sentence) (see sta-denoise \(helpArguments))", .usage)
    }
  }

  /// The command that the arguments name, with what they say to it.
  ///
  /// Asked by itself it looks at half as many options as by way of this type, which a start notices. Whatever it does not
  /// take, help and the version among it, is looked at from here, for that has to know all commands.
  private static func parsedCommand(_ arguments: [String]) throws -> any ParsableCommand {
    let named = configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    let command: any ParsableCommand.Type = named ?? Denoise.self
    if ["help", "--version"].contains(arguments.first) { return try parseAsRoot(arguments) }
    let direct = try? command.parseAsRoot(named == nil ? arguments : Array(arguments.dropFirst()))
    // Help is a command of its own.
    if let direct, type(of: direct) == command { return direct }
    return try parseAsRoot(arguments)
  }

  /// For `--generate-completion-script SHELL`; nil for anything else.
  private static var completionScript: String? {
    let arguments = FileName.arguments
    guard arguments.count == 2, arguments[0] == "--generate-completion-script" else { return nil }
    return CompletionShell(rawValue: arguments[1]).map { CompletionRoot.script(for: $0) }
  }

  /// What help is wanted for, where it is no command.
  private static var unknown: String? {
    let arguments = FileName.arguments
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    guard arguments.first == "help", let name = arguments[safely: 1], !name.hasPrefix("-"), !names.contains(name) else {
      return nil
    }
    return shown(Array(name.utf8).span)
  }

  /// What to say after the program's name for help on the command that was given.
  private static var helpArguments: String {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    return FileName.arguments.first.map { names.contains($0) ? "help \($0)" : "--help" } ?? "--help"
  }

  private static func fail(_ sentence: String, _ status: ExitStatus) -> Never {
    note(sentence)
    Glibc.exit(status.rawValue)
  }
}
