import ArgumentParser

/// What is compared, and where the picture of it goes.
struct ComparedArguments: ParsableArguments {
  @Argument(help: "The noisy signal, a sound or a table; - is standard input.", completion: .file())
  var noisy: String

  @Argument(help: "What was made of it, with as many channels and samples.", completion: .file())
  var cleaned: String

  @Option(help: ArgumentHelp("What should have come out, where that is known.", valueName: "file"), completion: .file())
  var reference: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where the page or the picture goes; - is standard output.", valueName: "file"),
    completion: .file())
  var output: String

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Where to begin, in seconds.", valueName: "seconds"),
    transform: secondsFromStart)
  var from: Double?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Where to end, in seconds.", valueName: "seconds"),
    transform: secondsFromStart)
  var to: Double?

  @Flag(help: "Replace the output if it exists.")
  var force = false

  func validate() throws {
    if let to, to <= from ?? 0 { throw ValidationError("--to must be behind --from") }
    if [noisy, cleaned, reference].filter({ $0 == "-" }).count > 1 {
      throw ValidationError("Only one signal can come from standard input")
    }
  }

  func requireOwnOutput() throws(CommandError) {
    try requireOwnFile(output, option: "--output", besides: [noisy, cleaned, reference])
  }

  /// The files, and the part of them that is wanted.
  func open(_ input: InputArguments, _ table: TableArguments) throws(CommandError) -> ComparedFiles {
    if input.gaps == .keep {
      throw .usage("--gaps keep leaves nothing to draw there; hold and interpolate fill the gaps")
    }
    var files = try ComparedFiles(noisy: noisy, cleaned: cleaned, reference: reference, input.options(table))
    if from != nil || to != nil {
      guard let rate = files.rate else {
        let first = files.sources[0].source
        throw .rateNeeded(path: first.path, by: "--from and --to need", doubt: first.doubtOfTimes)
      }
      let first = Int(exactly: ((from ?? 0) * rate).rounded()) ?? .max
      files.stretch = first..<max(to.flatMap { Int(exactly: ($0 * rate).rounded()) } ?? .max, first)
    }
    return files
  }
}
