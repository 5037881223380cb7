/// Rows that have been read and wait for their clean samples, with everything that is not cleaned in them.
final class RowQueue {
  /// Where in a row a number is, and how numbers of its column are written by then.
  struct Mark: Equatable {
    var start: Int32
    var end: Int32
    var style: NumberStyle
  }

  let channels: Int
  private var bytes: [UInt8] = []
  private var marks: [Mark] = []
  private var lengths: [Int32] = []
  /// What of the three lists has been handed out.
  private var firstByte = 0
  private var firstRow = 0

  init(channels: Int) { self.channels = channels }

  var count: Int { lengths.count - firstRow }

  /// - Parameters:
  ///   - row: a line with its end.
  ///   - marks: one for each channel, ascending.
  func append(_ row: UnsafeBufferPointer<UInt8>, marks: [Mark]) {
    unsafe bytes.append(contentsOf: row)
    self.marks.append(contentsOf: marks)
    lengths.append(Int32(row.count))
  }

  /// Takes the first row and appends it to `output` with each number replaced by what `write` appends for it.
  ///
  /// A channel for which `write` returns false keeps its cell.
  func replace(in output: inout [UInt8], _ write: (Int, NumberStyle, inout [UInt8]) -> Bool) {
    var place = firstByte
    for channel in 0..<channels {
      let mark = marks[firstRow * channels + channel]
      output.append(contentsOf: bytes[place..<firstByte + Int(mark.start)])
      place = firstByte + Int(write(channel, mark.style, &output) ? mark.end : mark.start)
    }
    let end = firstByte + Int(lengths[firstRow])
    output.append(contentsOf: bytes[place..<end])
    (firstByte, firstRow) = (end, firstRow + 1)
    if firstRow >= 4096, firstRow > lengths.count / 2 { compact() }
  }

  private func compact() {
    bytes.removeFirst(firstByte)
    marks.removeFirst(firstRow * channels)
    lengths.removeFirst(firstRow)
    (firstByte, firstRow) = (0, 0)
  }
}
