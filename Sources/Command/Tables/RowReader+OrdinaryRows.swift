extension RowReader {
  /// Reads rows that have arrived, as long as they are ordinary: in each column that is cleaned a number, with nothing around
  /// it but blanks, and no quote anywhere. Returns how many; the row behind them may be any, and is still the next.
  ///
  /// What an ordinary row holds, the way by cells finds in it as well. This one looks at each byte once.
  mutating func readOrdinaryRows(into samples: inout MutableSpan<Float>, from frames: Int) -> Int {
    guard let grammar = RowGrammar(layout.delimiter, sign, lineEnd: lines.end) else { return 0 }
    let room = samples.count / channels - frames
    let waiting = unsafe lines.waiting
    let bytes = unsafe waiting.span
    var (place, rows) = (0, 0)
    while rows < room,
      let end = readOrdinaryRow(bytes, from: place, grammar, into: &samples, (frames + rows) * channels)
    {
      text.endRow(end - place)
      place = end
      rows += 1
    }
    text.append(bytes.extracting(..<place))
    lines.skip(bytes: place, lines: rows)
    return rows
  }

  /// Returns the place behind the end of the row; nil for one that is not ordinary, of which nothing is kept that would not
  /// come out of it a second time.
  @inline(__always)
  private mutating func readOrdinaryRow(
    _ bytes: Span<UInt8>, from start: Int, _ grammar: RowGrammar, into samples: inout MutableSpan<Float>, _ first: Int
  ) -> Int? {
    text.beginRow()
    var (place, channel) = (start, 0)
    var checkedTiming: TimeColumn?
    for column in 0..<layout.columnCount {
      grammar.skipBlanks(bytes, &place)
      let isLast = column == layout.columnCount - 1
      let cell = place
      if channel < channels, layout.selected[channel] == column {
        guard let number = DecimalScan(bytes, from: cell, sign: sign), let value = number.float, value.isFinite else {
          return nil
        }
        place = number.end
        // Before that it may be the beginning of a number that has not arrived, or of a word.
        guard grammar.endCell(bytes, &place, isLast: isLast) else { return nil }
        if sign == .either, let found = number.sign { sign = found }
        if number.style != styles[channel] { join(number.style, channel) }
        text.mark(cell - start, number.end - start, styles[channel])
        samples[first + channel] = value
        if watch.isOpen { watch.take(number.nearly, channel: channel) }
        channel += 1
      } else {
        guard grammar.skipCell(bytes, &place) else { return nil }
        let content = cell..<place
        guard grammar.endCell(bytes, &place, isLast: isLast) else { return nil }
        if column == layout.time, var timing {
          if timing.check(bytes.extracting(numberRange(of: content, in: bytes)), sign: sign) != nil { return nil }
          checkedTiming = timing
        }
      }
    }
    guard place - start <= LineInput.longestLine else { return nil }
    if let checkedTiming { timing = checkedTiming }
    watch.endRow()
    return place
  }
}

/// What may stand between the numbers of an ordinary row.
private struct RowGrammar {
  private let separator: UInt8
  private let lineEnd: UInt8
  private let joinsBlanks: Bool

  /// Nil while that is not known, and where a number could go on behind the separator.
  init?(_ delimiter: Delimiter, _ sign: DecimalSign, lineEnd: UInt8?) {
    guard let lineEnd else { return nil }
    self.lineEnd = lineEnd
    switch delimiter {
    case .character(UInt8(ascii: ",")) where sign != .point: return nil
    case .character(let byte): (separator, joinsBlanks) = (byte, false)
    case .blanks: (separator, joinsBlanks) = (UInt8(ascii: " "), true)
    }
  }

  @inline(__always)
  func skipBlanks(_ bytes: Span<UInt8>, _ place: inout Int) {
    while place < bytes.count, isBlank(bytes[place]) { place += 1 }
  }

  /// Blanks between cells are no content, unless they are the separator.
  @inline(__always)
  private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") && separator != UInt8(ascii: "\t")
  }

  /// Goes behind a cell of any content without quotes.
  @inline(__always)
  func skipCell(_ bytes: Span<UInt8>, _ place: inout Int) -> Bool {
    let start = place
    while place < bytes.count, case let byte = bytes[place], byte != separator, byte != lineEnd {
      if byte == UInt8(ascii: "\"") { return false }
      if byte == UInt8(ascii: "\r") || joinsBlanks && isBlank(byte) { break }
      place += 1
    }
    return !joinsBlanks || place > start
  }

  /// Goes behind what ends a cell: a separator, or of the last one a line end. False where something else is there.
  @inline(__always)
  func endCell(_ bytes: Span<UInt8>, _ place: inout Int, isLast: Bool) -> Bool {
    let start = place
    skipBlanks(bytes, &place)
    guard place < bytes.count else { return false }
    if !isLast, joinsBlanks { return place > start }
    if !isLast {
      guard bytes[place] == separator else { return false }
    } else if bytes[place] != lineEnd {
      place += 1
      guard bytes[place - 1] == UInt8(ascii: "\r"), place < bytes.count, bytes[place] == lineEnd else { return false }
    }
    place += 1
    return true
  }
}
