/// Cuts a line into cells, which quotes keep together.
struct CellScanner {
  private let separator: UInt8
  private let joinsBlanks: Bool
  /// Where the next cell begins.
  private var position = 0
  private var isDone = false
  /// Whether a quote was open at the end of the last cell.
  private(set) var isUnclosed = false

  init(_ delimiter: Delimiter) {
    switch delimiter {
    case .character(let byte): (separator, joinsBlanks) = (byte, false)
    case .blanks: (separator, joinsBlanks) = (UInt8(ascii: " "), true)
    }
  }

  /// Begins with a new line.
  mutating func restart() { (position, isDone, isUnclosed) = (0, false, false) }

  /// The bytes of the next cell; nil behind the last. A line has one cell more than separators outside quotes.
  mutating func next(in line: Span<UInt8>) -> Range<Int>? {
    guard !isDone else { return nil }
    if joinsBlanks { return nextBetweenBlanks(in: line) }
    let start = position
    var isQuoted = false
    var place = start
    while place < line.count {
      let byte = line[place]
      if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == separator, !isQuoted {
        position = place + 1
        return start..<place
      }
      place += 1
    }
    (isDone, isUnclosed) = (true, isQuoted)
    return start..<place
  }

  private mutating func nextBetweenBlanks(in line: Span<UInt8>) -> Range<Int>? {
    while position < line.count, isBlank(line[position]) { position += 1 }
    let start = position
    var isQuoted = false
    while position < line.count, isQuoted || !isBlank(line[position]) {
      if line[position] == UInt8(ascii: "\"") { isQuoted.toggle() }
      position += 1
    }
    isUnclosed = isQuoted
    if start == position { isDone = true }
    return start == position ? nil : start..<position
  }

  /// All of them.
  func cells(in line: Span<UInt8>) -> [Range<Int>] {
    var scanner = self
    scanner.restart()
    var ranges: [Range<Int>] = []
    while let range = scanner.next(in: line) { ranges.append(range) }
    return ranges
  }
}

/// What of a cell is its content: not the blanks around it, nor one pair of quotes, nor blanks within that.
func numberRange(of cell: Range<Int>, in line: Span<UInt8>) -> Range<Int> {
  let range = trimmed(line, cell)
  guard range.count >= 2, isQuote(line[range.lowerBound]), isQuote(line[range.upperBound - 1]) else { return range }
  return trimmed(line, range.lowerBound + 1..<range.upperBound - 1)
}

private func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
  var first = range.lowerBound
  var end = range.upperBound
  while first < end, isBlank(bytes[first]) { first += 1 }
  while end > first, isBlank(bytes[end - 1]) { end -= 1 }
  return first..<end
}

private func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") }

private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
