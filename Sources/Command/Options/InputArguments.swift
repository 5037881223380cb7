import ArgumentParser

/// Options that say what an input is.
struct InputArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Sample rate of an input that does not state it; one that does must agree.", valueName: "hz"),
    transform: positiveHertz)
  var rate: Double?

  @Option(
    help: ArgumentHelp(
      "The input is bare samples: unsigned, signed or float, bits, little- or big-endian.",
      valueName: "format"))
  var raw: PCM?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Channels of bare samples, interleaved, 1 to 1024 (default: 1).", valueName: "count"),
    transform: wholeNumber(1...1024))
  var channels: Int?

  @Option(
    help: ArgumentHelp(
      "What becomes of empty cells, of na, n/a, null, none, -, -- and ?, and of samples that are no finite number: the run ends, the last sample is held, a "
        + "line goes across, or they stay as they are. Where a channel has no number at all, zeros are taken, and that is told. A "
        + "line goes across 262144 samples of one channel, of more channels fewer.",
      valueName: "way"))
  var gaps = GapPolicy.error

  func validate() throws {
    if channels != nil, raw == nil { throw ValidationError("--channels goes with --raw; other inputs state it") }
  }

  /// With what is said of tables.
  func options(_ table: TableArguments) -> InputOptions {
    InputOptions(raw: raw, channels: channels ?? 1, rate: rate, table: table.options, gaps: gaps)
  }
}

/// Options that say what a table is like.
struct TableArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Columns that are signals, by number or name: 2,4-6,MLII (default: all but one of times).", valueName: "columns"))
  var columns: String?

  @Option(
    help: ArgumentHelp(
      "Column of times, which passes through and is compared with --rate, or says it (default: one named time, t, …; none: no column).",
      valueName: "column"))
  var time: String?

  @Option(
    help: ArgumentHelp(
      "What is between cells, in words or a character (default: as in the first lines; of a table made of a sound, a comma).",
      valueName: "what"))
  var delimiter: Delimiter?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Lines before the first row, names or comments, of which the first with a cell for each column names them (default: 1 if it has no number).",
      valueName: "lines"),
    transform: wholeNumber(0...1000, " of lines"))
  var header: Int?

  @Option(
    help: ArgumentHelp(
      "Decimal sign (default: as in the first number that has one, and a point where a row before that needs one; with commas between cells, quoted or not, a point).",
      valueName: "sign"))
  var decimal: DecimalSign?

  var options: TableOptions {
    TableOptions(
      delimiter: delimiter, headerLines: header, hasDecimalComma: decimal.map { $0 == .comma }, columns: columns,
      time: time)
  }
}

extension PCM: ExpressibleByArgument {
  init?(argument: String) { self.init(name: argument.lowercased()) }

  static var allValueStrings: [String] { all.map(\.name) }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

extension GapPolicy: ExpressibleByArgument {}

extension Delimiter: ExpressibleByArgument {
  static var allValueStrings: [String] { ["comma", "semicolon", "tab", "space"] }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

extension DecimalSign: ExpressibleByArgument {
  init?(argument: String) {
    switch argument {
    case "point", ".": self = .point
    case "comma", ",": self = .comma
    default: return nil
    }
  }

  static var allValueStrings: [String] { ["point", "comma"] }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
