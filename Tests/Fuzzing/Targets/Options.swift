import ArgumentParser
import Denoising

@testable import Command

/// Parses the lines of an input as the words of a command line, and derives what the command would do.
func parseOptions(_ bytes: [UInt8]) {
  let words = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 12, omittingEmptySubsequences: false).map {
    String(decoding: $0, as: UTF8.self)
  }
  do {
    guard let command = try StaDenoise.parseAsRoot(words) as? Denoise else { return }
    let (table, output) = (command.table.options, command.output.options(command.table))
    precondition((table.headerLines ?? 0) >= 0 && (0...40).contains(output.digits ?? 0), "options are in their ranges")
    let stream = command.model.streamOptions(channels: command.input.channels ?? 1, gaps: command.input.gaps)
    precondition((0...1).contains(stream.mix) && (stream.hop ?? 1) >= 1, "options are in their ranges")
    _ = try? ColumnChoice(names: words, count: words.count, table, path: "")
  } catch {
    precondition(
      !StaDenoise.message(for: error).isEmpty || StaDenoise.exitCode(for: error).isSuccess, "an error has words")
  }
}
