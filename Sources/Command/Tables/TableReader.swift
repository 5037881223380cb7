/// The samples of a table: each column that is cleaned is a channel, a row one sample of each.
///
/// A first line in which no cell is a number, and some cell is a text, holds the names of the columns.
final class TableReader: SampleReader {
  let channels: Int
  let sampleRate: Double? = nil
  let statedFrames: Int? = nil
  let layout: TableLayout
  private(set) var gapCount = 0
  /// Rows for a writer that keeps what is not cleaned; nil when nobody takes them.
  var rows: RowQueue?
  private(set) var sign: DecimalSign
  private var lines: LineInput
  /// The current line is a row that has not been read yet.
  private var hasRow: Bool
  private var scanner: CellScanner
  private var styles: [NumberStyle]
  private var marks: [RowQueue.Mark]
  private var timing: TimeColumn?
  private var rising: RisingColumn?
  private let gaps: GapPolicy
  private let rate: Double?

  /// - Parameter rate: what the command line says, for a column of times to be compared with.
  init(_ input: ByteInput, _ options: TableOptions, rate: Double?, gaps: GapPolicy) throws(CommandError) {
    lines = LineInput(input)
    (layout, hasRow) = try readLayout(&lines, options)
    sign = DecimalSign(options, layout.delimiter)
    scanner = CellScanner(layout.delimiter)
    channels = layout.selected.count
    styles = [NumberStyle](repeating: .shortest, count: channels)
    marks = [RowQueue.Mark](repeating: .init(start: 0, end: 0, style: .shortest), count: channels)
    (self.gaps, self.rate) = (gaps, rate)
    if layout.names.isEmpty, channels > 1, layout.selected[0] == 0, options.columns == nil { rising = RisingColumn() }
    if let rate, let time = layout.time { timing = TimeColumn(rate: rate, name: layout.names[safely: time] ?? "") }
  }

  var remarks: [String] {
    if rising?.isTold == true {
      return ["\(lines.input.path): column 1 rises with every row, as times do, and was cleaned; --time 1 lets it pass"]
    }
    guard timing?.isUnreadable == true else { return [] }
    return ["\(lines.input.path): the times are not plain numbers, so their step is not compared with the sample rate"]
  }

  /// The share that has been read, for a file.
  var fractionRead: Double? { lines.input.size.map { Double(lines.input.position) / Double(max($0, 1)) } }

  /// Waits for one row, and goes on while there are more that have arrived.
  func read(into samples: inout MutableSpan<Float>) throws(CommandError) -> Int {
    var frames = 0
    while (frames + 1) * channels <= samples.count {
      if frames > 0, !hasRow, !lines.hasNext { break }
      if !hasRow, try !advanceToRow() { break }
      hasRow = false
      try readRow(into: &samples, from: frames * channels)
      frames += 1
    }
    return frames
  }

  /// Blank lines are tolerated at the end of the file, and nowhere else.
  private func advanceToRow() throws(CommandError) -> Bool {
    var blank: Int?
    while try lines.advance() {
      guard lines.count == 0 else {
        if let blank { throw .emptyCell(path: lines.input.path, line: blank, column: 1) }
        return true
      }
      blank = blank ?? lines.number
    }
    return false
  }

  private func readRow(into samples: inout MutableSpan<Float>, from first: Int) throws(CommandError) {
    let skipped = lines.number == 1 ? layout.markLength : 0
    let row = unsafe UnsafeBufferPointer(rebasing: lines.input.unread[skipped..<lines.total])
    try unsafe readCells(row.extracting(0..<lines.count - skipped).span, into: &samples, from: first)
    if let rows { unsafe rows.append(row, marks: marks) }
  }

  private func readCells(
    _ line: Span<UInt8>, into samples: inout MutableSpan<Float>, from first: Int
  ) throws(CommandError) {
    scanner.restart()
    var column = 0
    var channel = 0
    while let cell = scanner.next(in: line) {
      if scanner.isUnclosed { throw .unclosedQuote(path: lines.input.path, line: lines.number) }
      if channel < channels, layout.selected[channel] == column {
        samples[first + channel] = try number(line, cell, channel: channel, column: column)
        if channel == 0 { rising?.take(samples[first]) }
        channel += 1
      } else if column == layout.time {
        try checkTime(line, cell, column: column)
      }
      column += 1
    }
    guard column == layout.columnCount else {
      throw .raggedRow(path: lines.input.path, line: lines.number, expected: layout.columnCount, found: column)
    }
  }

  private func number(
    _ line: Span<UInt8>, _ cell: Range<Int>, channel: Int, column: Int
  ) throws(CommandError) -> Float {
    let range = numberRange(of: cell, in: line)
    let content = line.extracting(range)
    if sign == .either { settleSign(content) }
    let found = CSVCell(content: content, sign: sign)
    var value = Float.nan
    if case .number(let number, let style) = found {
      value = number
      if style != styles[channel] { styles[channel] = styles[channel].joined(with: style) }
    } else {
      guard gaps != .error, found != .text || isMissingWord(content) else {
        throw fault(of: found, content, sign, path: lines.input.path, line: lines.number, column: column + 1)
      }
      gapCount += 1
    }
    marks[channel] = RowQueue.Mark(
      start: Int32(range.lowerBound), end: Int32(range.upperBound), style: styles[channel])
    return value
  }

  /// The first number that has a decimal sign says which it is, for all.
  private func settleSign(_ content: Span<UInt8>) {
    if let found = DecimalNumber(content, sign: .either)?.sign { sign = found }
  }

  private func checkTime(_ line: Span<UInt8>, _ cell: Range<Int>, column: Int) throws(CommandError) {
    guard timing != nil else { return }
    let content = line.extracting(numberRange(of: cell, in: line))
    guard let step = timing?.check(content, sign: sign), let rate else { return }
    throw .timeStep(path: lines.input.path, line: lines.number, step: step, rate: rate)
  }
}

extension Array {
  /// The element at an index that may be outside.
  subscript(safely index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
