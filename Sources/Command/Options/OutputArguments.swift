import ArgumentParser

/// Options that say what an output becomes.
struct OutputArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Kind of output, or format of bare samples (default: as its name says, and for standard output what the input is).",
      valueName: "kind"))
  var to: OutputName?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Digits behind the decimal sign in a table, 0 to 40 (default: as many as the column has had).", valueName: "count"
    ), transform: wholeNumber(0...40))
  var digits: Int?

  @Flag(help: "Add triangular noise of one step before rounding to integers.")
  var dither = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seed of the dither, which makes it the same every time (default: 1).", valueName: "seed"),
    transform: wholeNumber(0 ... .max))
  var seed: UInt64?

  @Flag(help: "Replace the output if it exists, even if it is the input.")
  var force = false

  func validate() throws {
    guard seed == nil || dither else {
      throw ValidationError("--seed goes with --dither; nothing else is drawn at random")
    }
  }

  /// With what is said of tables.
  func options(_ table: TableArguments) -> OutputOptions {
    var seeds = SplitMix64(seed: seed ?? 1)
    return OutputOptions(
      overwrite: force, kind: to?.kind, digits: digits, table: table.options,
      dither: dither ? RandomSource(seededBy: &seeds) : nil)
  }
}

/// A kind of output as it was named.
struct OutputName: ExpressibleByArgument {
  let kind: OutputKind
  /// The ending of a file of this kind.
  let fileExtension: String

  init?(argument: String) {
    let name = argument.lowercased()
    guard let kind = OutputKind(name: name) else { return nil }
    self.kind = kind
    if case .raw = kind { fileExtension = "raw" } else { fileExtension = name }
  }

  static var allValueStrings: [String] {
    ["csv", "tsv", "wav", "flac", "mp3", "ogg", "aiff", "au", "caf", "w64", "rf64", "raw"] + PCM.all.map(\.name)
  }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
