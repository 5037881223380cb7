/// Reads the first line; the channels are its cells, and its style holds it if it is a header.
func readFirstLine(_ lines: inout LineReader, path: String) throws(CommandError) -> (CSVStyle, channels: Int) {
  guard try lines.advance() else { throw .emptyText(path: path) }
  var style = CSVStyle(endsLinesInCRLF: lines.endsInCRLF)
  let line = lines.line
  style.hasByteOrderMark = line.starts(with: CSVStyle.byteOrderMark)
  let start = style.hasByteOrderMark ? CSVStyle.byteOrderMark.count : 0
  if start == line.count { throw .emptyText(path: path) }

  var ranges: [Range<Int>] = []
  var cells = CSVCells(skipping: start)
  while let range = cells.next(in: line) { ranges.append(range) }
  if try isHeader(line, ranges, path: path) { style.header = Array(line[start...]) }
  return (style, ranges.count)
}

/// A line with both numbers and words is neither names nor values: taking it for names would lose its numbers silently.
private func isHeader(_ line: [UInt8], _ ranges: [Range<Int>], path: String) throws(CommandError) -> Bool {
  let cells = ranges.map { CSVCell(line.span.extracting($0)) }
  guard let text = cells.firstIndex(of: .text) else { return false }
  guard cells.contains(where: \.isNumeric) else { return true }
  throw fault(of: .text, line[ranges[text]], path: path, line: 1, column: text + 1)
}

/// The error for a cell that is not a number.
func fault(
  of cell: CSVCell, _ bytes: ArraySlice<UInt8>, path: String, line: Int, column: Int
) -> CommandError {
  // A cell may be long and may hold anything; what is shown of it must not disturb a terminal.
  let shown = String(decoding: bytes.prefix(40), as: UTF8.self).unicodeScalars
    .map { $0.properties.generalCategory == .control ? "?" : String($0) }.joined()
  return switch cell {
  case .empty: .emptyCell(path: path, line: line, column: column)
  case .notFinite: .notFinite(path: path, line: line, column: column, text: shown)
  case .text, .number: .notANumber(path: path, line: line, column: column, text: shown)
  }
}

/// Cuts a line at its commas, except between quotes.
struct CSVCells {
  private var position: Int
  private var isDone = false

  init(skipping start: Int) { position = start }

  /// The bytes of the next cell; nil after the last. A line has one cell more than it has commas.
  mutating func next(in line: [UInt8]) -> Range<Int>? {
    guard !isDone else { return nil }
    let start = position
    var isQuoted = false
    while position < line.count {
      let byte = line[position]
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == UInt8(ascii: ","), !isQuoted {
        position += 1
        return start..<position - 1
      }
      position += 1
    }
    isDone = true
    return start..<position
  }
}
