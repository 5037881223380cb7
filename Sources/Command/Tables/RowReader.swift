/// Reads rows one after the other: most of them in one pass, as `RowReader+OrdinaryRows` does, and any row by way of its cells.
///
/// A value and not an object, so that nothing has to be asked for before each of its bytes.
struct RowReader: ~Copyable {
  let channels: Int
  let layout: TableLayout
  private(set) var gapCount = 0
  var sign: DecimalSign
  var lines: LineInput
  /// The current line is a row that has not been read yet.
  private(set) var hasRow: Bool
  /// The number of the first row's line; 0 where there is none.
  private let firstRow: Int
  var hasNoRows: Bool { firstRow == 0 }
  private var scanner: CellScanner
  var styles: [NumberStyle]
  /// Rows that have been read since the last were handed over.
  var text = RowText()
  var timing: TimeColumn?
  var watch: ColumnWatch
  let options: TableOptions
  private let gaps: GapPolicy
  private var hasPrintedGap = false
  private var rate: Double?
  /// Times that do not go with the rate are told at the end, and are no error.
  private var toleratesUnevenTimes = false
  private(set) var unevenTimes = UnevenTimes()
  /// Whether rows come out again with a decimal sign in every number, and whether with one in what stands in for a missing number.
  /// Where none has been seen by then, it is a point, and cannot be another one later.
  var (printsDecimals, printsGaps) = (false, false)

  /// - Parameter rate: what the command line says, for a column of times to be compared with.
  init(_ input: ByteInput, _ options: TableOptions, rate: Double?, gaps: GapPolicy) throws(CommandError) {
    lines = LineInput(input)
    (layout, hasRow) = try readLayout(&lines, options)
    firstRow = hasRow ? lines.number : 0
    sign = DecimalSign(options, layout.delimiter)
    scanner = CellScanner(layout.delimiter)
    channels = layout.selected.count
    styles = [NumberStyle](repeating: .shortest, count: channels)
    self.gaps = gaps
    self.options = options
    watch = ColumnWatch(channels: channels)
    if let rate { compareTimes(with: rate) }
  }

  /// From now on the times are compared with a sample rate.
  mutating func compareTimes(with rate: Double) {
    self.rate = rate
    if layout.time != nil { timing = TimeColumn(rate: rate, unit: layout.timeUnit ?? 1) }
  }

  /// From now on the times are compared with what the first of them show, which nobody has stated.
  mutating func watchTimes(_ rate: Double) {
    toleratesUnevenTimes = true
    compareTimes(with: rate)
  }

  /// The share that has been read, for a file.
  var fractionRead: Double? { lines.input.size.map { Double(lines.input.position) / Double(max($0, 1)) } }

  /// Waits for one row, and goes on while there are more that have arrived.
  ///
  /// - Parameter queue: takes the rows themselves.
  mutating func read(into samples: inout MutableSpan<Float>, _ queue: RowQueue?) throws(CommandError) -> Int {
    let room = samples.count / channels
    var frames = 0
    while frames < room {
      if !hasRow {
        if sign != .either || !printsDecimals { frames += readOrdinaryRows(into: &samples, from: frames) }
        if frames == room || frames > 0 && !lines.hasNext { break }
        if try !advanceToRow() { break }
      }
      hasRow = false
      try readRow(into: &samples, from: frames * channels)
      frames += 1
    }
    if let queue { queue.append(&text) } else { text.removeAll() }
    return frames
  }

  /// Blank lines are tolerated at the end of the file, and nowhere else.
  private mutating func advanceToRow() throws(CommandError) -> Bool {
    var blank: Int?
    while try lines.advance() {
      guard lines.count == 0 else {
        if let blank { throw .blankLine(path: lines.input.path, line: blank) }
        return true
      }
      blank = blank ?? lines.number
    }
    return false
  }

  private mutating func readRow(into samples: inout MutableSpan<Float>, from first: Int) throws(CommandError) {
    let skipped = lines.number == 1 ? layout.markLength : 0
    let row = unsafe UnsafeBufferPointer(rebasing: lines.input.unread[skipped..<lines.total])
    try unsafe readCells(row.extracting(0..<lines.count - skipped).span, into: &samples, from: first)
    unsafe text.append(row.span)
    text.endRow(row.count)
    if sign == .either, printsDecimals || hasPrintedGap { sign = .point }
  }

  private mutating func readCells(
    _ line: Span<UInt8>, into samples: inout MutableSpan<Float>, from first: Int
  ) throws(CommandError) {
    scanner.restart()
    text.beginRow()
    var (column, channel) = (0, 0)
    while let cell = scanner.next(in: line) {
      if scanner.isUnclosed { throw .unclosedQuote(path: lines.input.path, line: lines.number) }
      if channel < channels, layout.selected[channel] == column {
        samples[first + channel] = try number(line, cell, channel: channel, column: column)
        channel += 1
      } else if column == layout.time {
        try checkTime(line, cell, column: column)
      }
      column += 1
    }
    guard column == layout.columnCount else {
      throw .raggedRow(
        path: lines.input.path, line: lines.number, expected: layout.columnCount, found: column,
        isFirst: lines.number == firstRow)
    }
    watch.endRow()
  }

  private mutating func number(
    _ line: Span<UInt8>, _ cell: Range<Int>, channel: Int, column: Int
  ) throws(CommandError) -> Float {
    let range = numberRange(of: cell, in: line)
    let content = line.extracting(range)
    if sign == .either { settleSign(content) }
    let found = CSVCell(content: content, sign: sign)
    var value = Float.nan
    if case .number(let number, let style) = found {
      value = number
      if watch.isOpen { watch.take(DecimalNumber(content, sign: sign)?.value ?? .nan, channel: channel) }
      if style != styles[channel] { join(style, channel) }
    } else {
      guard gaps != .error, found != .text || isMissingWord(content) else {
        throw fault(
          of: found, content, sign, path: lines.input.path, line: lines.number, column: column + 1,
          isFirst: lines.number == firstRow)
      }
      watch.take(.nan, channel: channel)
      gapCount += 1
      if printsGaps, styles[channel].isShortest { hasPrintedGap = true }
    }
    text.mark(range.lowerBound, range.upperBound, styles[channel])
    return value
  }

  /// Notes how a number of a channel is written.
  ///
  /// From a column with and without powers of ten numbers come out with as many digits as they need, so with a decimal sign: where
  /// none has been seen by then it is a point, and cannot be another one later.
  mutating func join(_ style: NumberStyle, _ channel: Int) {
    styles[channel] = styles[channel].joined(with: style)
    if styles[channel] == .mixed, sign == .either { sign = .point }
  }

  /// The first number that has a decimal sign says which it is, for all.
  private mutating func settleSign(_ content: Span<UInt8>) {
    if let found = DecimalNumber(content, sign: .either)?.sign { sign = found }
  }

  private mutating func checkTime(_ line: Span<UInt8>, _ cell: Range<Int>, column: Int) throws(CommandError) {
    guard timing != nil else { return }
    let content = line.extracting(numberRange(of: cell, in: line))
    guard let step = timing?.check(content, sign: sign), let rate else { return }
    guard toleratesUnevenTimes else {
      throw .timeStep(path: lines.input.path, line: lines.number, step: step, rate: rate)
    }
    let unit = layout.timeUnit ?? 1
    unevenTimes.take(step: step / unit, usual: 1 / (rate * unit), line: lines.number)
    // What follows is compared with this row.
    compareTimes(with: rate)
    _ = timing?.check(content, sign: sign)
  }
}
