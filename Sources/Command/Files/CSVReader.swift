/// The samples of a table: a column is a channel, a row one sample of each, commas between the cells.
///
/// A first line in which no cell is a number, and some cell is a text, holds the names of the columns.
final class CSVReader: SampleReader {
  let channels: Int
  var sampleRate: Double? { nil }
  private(set) var style = CSVStyle()
  private let descriptor: Descriptor
  private var lines: LineReader
  /// The current line is a row that has not been read yet: the first line was not a header.
  private var hasRow: Bool

  init(path: String) throws(CommandError) {
    descriptor = try Descriptor.reading(path)
    lines = LineReader(descriptor)
    do throws(CommandError) {
      (style, channels) = try readFirstLine(&lines, path: path)
    } catch {
      descriptor.close()
      throw error
    }
    hasRow = style.header == nil
  }

  deinit { descriptor.close() }

  func read(into samples: inout MutableSpan<Float>) throws(CommandError) -> Int {
    var frames = 0
    while (frames + 1) * channels <= samples.count {
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
      guard lines.line.isEmpty else {
        if let blank { throw .emptyCell(path: descriptor.path, line: blank, column: 1) }
        return true
      }
      blank = blank ?? lines.number
    }
    return false
  }

  private func readRow(into samples: inout MutableSpan<Float>, from first: Int) throws(CommandError) {
    let line = lines.line
    var cells = CSVCells(skipping: lines.number == 1 && style.hasByteOrderMark ? CSVStyle.byteOrderMark.count : 0)
    var count = 0
    while let range = cells.next(in: line) {
      if count < channels { samples[first + count] = try number(line, range, column: count + 1) }
      count += 1
    }
    guard count == channels else {
      throw .raggedRow(path: descriptor.path, line: lines.number, expected: channels, found: count)
    }
  }

  private func number(_ line: [UInt8], _ range: Range<Int>, column: Int) throws(CommandError) -> Float {
    let cell = CSVCell(line.span.extracting(range))
    if case .number(let value) = cell { return value }
    throw fault(of: cell, line[range], path: descriptor.path, line: lines.number, column: column)
  }
}
