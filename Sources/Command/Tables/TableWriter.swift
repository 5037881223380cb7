/// Writes a table of its own for a signal that comes from elsewhere: a column a channel, each number with as many digits as
/// bring back the same `Float`, or as many as are stated.
final class TableWriter: SampleWriter {
  let clipped = 0
  private let output: any ByteOutput
  private let channels: Int
  private let delimiter: UInt8
  private let formatter: NumberFormatter
  private var buffer = TextBuffer()

  /// - Parameter names: of the columns; nil for a table without.
  init(
    _ output: any ByteOutput, channels: Int, names: [String]?, delimiter: UInt8, hasDecimalComma: Bool = false,
    digits: Int? = nil
  ) {
    (self.output, self.channels, self.delimiter) = (output, channels, delimiter)
    formatter = NumberFormatter(digits: digits, hasDecimalComma: hasDecimalComma)
    if let names {
      buffer.append(names.joined(separator: String(UnicodeScalar(delimiter))))
      buffer.append(UInt8(ascii: "\n"))
    }
  }

  func write(_ samples: Span<Float>) throws(CommandError) {
    var column = 0
    for index in samples.indices {
      formatter.append(samples[index], style: .shortest, to: &buffer)
      column += 1
      buffer.append(column < channels ? delimiter : UInt8(ascii: "\n"))
      if column == channels { column = 0 }
    }
    try output.empty(&buffer)
  }

  func finish() throws(CommandError) {
    try output.empty(&buffer)
    try output.commit()
  }
}
