/// What the command line says about a table; nil is found out from its first line.
struct TableOptions: Equatable {
  var delimiter: Delimiter?
  /// Lines before the first row.
  var headerLines: Int?
  /// Whether numbers have a comma where others have a point.
  var hasDecimalComma: Bool?
  /// Numbers and names of the columns that are cleaned.
  var columns: String?
  /// Number or name of the column that holds times.
  var time: String?
}

/// What separates cells.
enum Delimiter: Equatable {
  case character(UInt8)
  /// Any number of blanks and tabulators, also before the first cell and behind the last.
  case blanks

  init?(argument: String) {
    switch argument {
    case "tab", "\\t", "\t": self = .character(UInt8(ascii: "\t"))
    case "comma": self = .character(UInt8(ascii: ","))
    case "semicolon": self = .character(UInt8(ascii: ";"))
    case "space", " ": self = .blanks
    default:
      guard argument.utf8.count == 1, let byte = argument.utf8.first, byte > 32, byte != 127 else { return nil }
      // What numbers and quotes are made of separates nothing.
      guard !Array("+-.\"eE0123456789".utf8).contains(byte) else { return nil }
      self = .character(byte)
    }
  }

  /// The first of tabulator, semicolon, comma and bar that is in the line outside quotes, one that makes every cell a number
  /// before others; blanks only if they do; and otherwise one that is not in it: the line is one cell. Where numbers are stated to have
  /// commas, a number alone in its line is no two.
  static func found(in line: Span<UInt8>, _ options: TableOptions) -> Delimiter {
    let hasCommas = options.hasDecimalComma == true
    let none = Delimiter.character(UInt8(ascii: hasCommas ? ";" : ","))
    let whole = line.extracting(numberRange(of: 0..<line.count, in: line))
    if hasCommas, DecimalNumber(whole, sign: .comma) != nil { return none }
    let candidates = "\t;,|".utf8.map { Delimiter.character($0) }
    let present = candidates.filter { CellScanner($0).cells(in: line).count > 1 }
    for delimiter in present + [.blanks] where hasOnlyNumbers(line, delimiter) { return delimiter }
    return present.first ?? none
  }

  private static func hasOnlyNumbers(_ line: Span<UInt8>, _ delimiter: Delimiter) -> Bool {
    let cells = CellScanner(delimiter).cells(in: line).map { numberRange(of: $0, in: line) }
    let sign = DecimalSign(TableOptions(), delimiter)
    let areNumbers = cells.allSatisfy { $0.isEmpty || DecimalNumber(line.extracting($0), sign: sign) != nil }
    return cells.count > 1 && areNumbers
  }

  var name: String {
    switch self {
    case .character(UInt8(ascii: "\t")): "tabulators"
    case .character(UInt8(ascii: ",")): "commas"
    case .character(UInt8(ascii: ";")): "semicolons"
    case .character(let byte): "\"\(Character(UnicodeScalar(byte)))\""
    case .blanks: "blanks"
    }
  }
}
