/// What a table is like: how its lines are cut, and what its columns are. Columns are counted from 0 here.
struct TableLayout {
  let delimiter: Delimiter
  /// Everything before the first row, exactly as it was: byte-order mark and names.
  let preamble: [UInt8]
  /// Bytes of the byte-order mark at the beginning of the first row, if that is the first line.
  let markLength: Int
  let columnCount: Int
  /// Names of the columns, empty where there are none.
  let names: [String]
  /// The columns that are cleaned, ascending.
  let selected: [Int]
  /// The column of times, which is checked and passes through.
  let time: Int?
  /// Seconds that the unit of the times is worth; nil where neither their name nor a line below it states one.
  let timeUnit: Double?

  /// Bytes of a byte-order mark at the beginning of a text.
  static func markLength(_ line: Span<UInt8>) -> Int {
    line.count >= 3 && line[0] == 0xEF && line[1] == 0xBB && line[2] == 0xBF ? 3 : 0
  }
}

/// Finds out the layout of a table. At the end the first row, if there is one, is the current line of `lines`.
func readLayout(
  _ lines: inout LineInput, _ options: TableOptions
) throws(CommandError) -> (layout: TableLayout, hasRow: Bool) {
  let path = lines.input.path
  guard try lines.advance() else { throw .emptyText(path: path) }
  let mark = TableLayout.markLength(unsafe lines.input.unread.extracting(0..<lines.count).span)
  if mark == lines.count, options.headerLines == nil {
    try lines.lookAhead(lines: 1)
    let isBlank = unsafe lines.waiting.allSatisfy { [UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains($0) }
    throw isBlank ? .emptyText(path: path) : .blankLine(path: path, line: 1)
  }
  let first = Array(currentLine(lines).dropFirst(mark))
  var delimiter = options.delimiter ?? Delimiter.found(in: first.span, options)
  var count = options.headerLines ?? 0
  if options.headerLines == nil, try isHeader(first, delimiter, options, path: path) { count = 1 }

  let (preamble, headers, hasRow) = try takeHeader(&lines, first, count: count)
  // Several lines may have titles above the names, and one that is stated may be a remark; what the cells are, only a row tells.
  // So it does where blanks are between them, which between words may belong to a name.
  let isStated = options.headerLines ?? 0 > 0
  if options.delimiter == nil, hasRow, count > 0 {
    let found = Delimiter.found(in: currentLine(lines).span, options)
    if isStated || found == .blanks && cellTexts(first, delimiter).count == 1 { delimiter = found }
  }
  let model = hasRow && (isStated || delimiter == .blanks) ? currentLine(lines) : headers.last ?? first
  let columns = CellScanner(delimiter).cells(in: model.span).count
  let named = headers.map { cellTexts($0, delimiter) }.filter { $0.count == columns }
  // A line of titles may have more cells than the rows, and those name no column.
  let last = delimiter == .blanks ? [] : Array((headers.last.map { cellTexts($0, delimiter) } ?? []).prefix(columns))
  let names = namesOfColumns(named) ?? last
  let choice = try ColumnChoice(names: names, count: columns, options, path: path)
  let layout = TableLayout(
    delimiter: delimiter, preamble: count == 0 ? Array(currentLine(lines).prefix(mark)) : preamble,
    markLength: count == 0 ? mark : 0, columnCount: columns, names: names, selected: choice.selected, time: choice.time,
    timeUnit: choice.time.flatMap { time in unit(of: time, in: named.isEmpty ? [names] : named) })
  return (layout, hasRow)
}

/// Of lines with a cell for each column the one that names them: the first that names times or counts rows, so that neither `sep=;`
/// nor `Device;X3` does; else the first. Names over others are names over units.
private func namesOfColumns(_ lines: [[String]]) -> [String]? {
  lines.first { $0.contains(where: isTimeName) }
    ?? lines.first { line in line.first.map { isCounterName($0) && $0.contains(where: \.isLetter) } == true }
    ?? lines.first
}

/// The unit of a column in lines of names and of units.
private func unit(of column: Int, in lines: [[String]]) -> Double? {
  statedUnit(lines.compactMap { $0[safely: column] }.joined(separator: " "))
}

/// Takes the lines before the first row, exactly as they are, and each of them without its end.
private func takeHeader(
  _ lines: inout LineInput, _ first: [UInt8], count: Int
) throws(CommandError) -> (preamble: [UInt8], headers: [[UInt8]], hasRow: Bool) {
  var preamble: [UInt8] = []
  var headers: [[UInt8]] = []
  for index in 0..<count {
    headers.append(index == 0 ? first : currentLine(lines))
    preamble += currentLine(lines, withEnd: true)
    if try !lines.advance() { return (preamble, headers, false) }
  }
  return (preamble, headers, true)
}

private func currentLine(_ lines: LineInput, withEnd: Bool = false) -> [UInt8] {
  unsafe Array(lines.input.unread[..<(withEnd ? lines.total : lines.count)])
}

private func cellTexts(_ line: [UInt8], _ delimiter: Delimiter) -> [String] {
  CellScanner(delimiter).cells(in: line.span).map {
    String(decoding: line[numberRange(of: $0, in: line.span)], as: UTF8.self)
  }
}

/// Whether a first line holds names. One with both numbers and words is neither names nor values: taking it for names would
/// lose its numbers silently.
private func isHeader(
  _ line: [UInt8], _ delimiter: Delimiter, _ options: TableOptions, path: String
) throws(CommandError) -> Bool {
  let sign = DecimalSign(options, delimiter)
  let ranges = CellScanner(delimiter).cells(in: line.span).map { numberRange(of: $0, in: line.span) }
  let cells = ranges.map { CSVCell(content: line.span.extracting($0), sign: sign) }
  guard let text = cells.firstIndex(of: .text) else { return false }
  // Where columns are chosen, words beside numbers may be in the others.
  guard options.columns == nil, cells.contains(where: \.isNumeric) else { return !cells.contains(where: \.isNumeric) }
  throw fault(of: .text, line[ranges[text]].span, sign, path: path, line: 1, column: text + 1, isFirst: true)
}

extension DecimalSign {
  /// As stated; with commas between the cells numbers have points, unless they are quoted and it is stated.
  init(_ options: TableOptions, _ delimiter: Delimiter) {
    switch options.hasDecimalComma {
    case true?: self = .comma
    case false?: self = .point
    case nil: self = delimiter == .character(UInt8(ascii: ",")) ? .point : .either
    }
  }
}

/// The error for a cell that is not a number.
///
/// - Parameter isFirst: whether it is in the first row, which then may be none.
func fault(
  of cell: CSVCell, _ bytes: Span<UInt8>, _ sign: DecimalSign, path: String, line: Int, column: Int, isFirst: Bool
) -> CommandError {
  switch cell {
  case .empty: .emptyCell(path: path, line: line, column: column)
  case .notFinite: .notFinite(path: path, line: line, column: column, text: shown(bytes))
  case .text, .number:
    .notANumber(
      path: path, line: line, column: column, text: shown(bytes), hasDecimalComma: sign == .comma, isFirst: isFirst)
  }
}

/// A cell may be long and may hold anything; what is shown of it must not disturb a terminal.
func shown(_ bytes: Span<UInt8>) -> String {
  printable(String(decoding: (0..<min(bytes.count, 40)).map { bytes[$0] }, as: UTF8.self))
}
