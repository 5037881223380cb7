/// Rows of a table, and where the numbers in them are.
struct RowText: ~Copyable {
  /// Where a number is, and how numbers of its column are written by then.
  private struct Mark: BitwiseCopyable {
    /// Bytes before it: from the last number, or from the beginning of the row.
    var before: Int32
    /// Its own bytes.
    var count: Int32
    /// Bytes behind the last number of a row, with the line end; behind others 0.
    var after: Int32
    var style: NumberStyle
  }

  /// How far somebody has come.
  struct Place {
    var byte = 0
    var mark = 0
  }

  private var bytes = GrowingBuffer<UInt8>()
  private var marks = GrowingBuffer<Mark>()
  /// Marks of whole rows.
  private var settled = 0
  /// Bytes of a row that is begun, to the end of its last number.
  private var marked = 0

  var markCount: Int { marks.count }

  /// Begins a row, and forgets one that has been begun and not been ended.
  @inline(__always)
  mutating func beginRow() {
    marks.removeAll(behind: settled)
    marked = 0
  }

  /// Marks the next number of the row.
  @inline(__always)
  mutating func mark(_ start: Int, _ end: Int, _ style: NumberStyle) {
    marks.append(
      Mark(
        before: Int32(truncatingIfNeeded: start - marked), count: Int32(truncatingIfNeeded: end - start), after: 0,
        style: style))
    marked = end
  }

  /// Ends a row of so many bytes, line end and all, which are to be appended by `append` before the rows are copied.
  @inline(__always)
  mutating func endRow(_ count: Int) {
    marks[marks.count - 1].after = Int32(truncatingIfNeeded: count - marked)
    settled = marks.count
  }

  /// Bytes of whole rows.
  mutating func append(_ rows: Span<UInt8>) { bytes.append(rows) }

  /// Takes over the whole rows of another text, which is empty then.
  mutating func append(_ text: inout RowText) {
    text.beginRow()
    text.bytes.withSpan { bytes.append($0) }
    text.marks.withSpan { marks.append($0) }
    settled = marks.count
    text.removeAll()
  }

  mutating func removeAll() {
    bytes.removeAll()
    marks.removeAll()
    settled = 0
  }

  /// Copies whole rows from `place` on, in which samples take the place of the numbers.
  func copy(
    _ place: inout Place, _ samples: Span<Float>, _ formatter: NumberFormatter, keepsGaps: Bool,
    to output: inout TextBuffer
  ) {
    bytes.withSpan { bytes in
      marks.withSpan { marks in
        for index in samples.indices {
          let mark = marks[place.mark]
          let start = place.byte + Int(mark.before)
          let end = start + Int(mark.count)
          if keepsGaps, !samples[index].isFinite {
            output.append(bytes.extracting(place.byte..<end))
          } else {
            output.append(bytes.extracting(place.byte..<start))
            formatter.append(samples[index], style: mark.style, to: &output)
          }
          place.byte = end + Int(mark.after)
          output.append(bytes.extracting(end..<place.byte))
          place.mark += 1
        }
      }
    }
  }

  /// Forgets what somebody has behind them.
  mutating func removeBefore(_ place: inout Place) {
    bytes.removeFirst(place.byte)
    marks.removeFirst(place.mark)
    settled = marks.count
    place = Place()
  }
}
