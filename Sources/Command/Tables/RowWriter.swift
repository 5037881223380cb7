/// Writes a table with the rows of another: their numbers are replaced, everything else passes byte for byte.
final class RowWriter: SampleWriter {
  let clipped = 0
  private let output: any ByteOutput
  private let reader: TableReader
  private let rows: RowQueue
  private let digits: Int?
  private let keepsGaps: Bool
  private var buffer: TextBuffer

  /// - Parameters:
  ///   - reader: whose rows these are.
  ///   - digits: behind the decimal sign; nil for as many as each column has had so far.
  ///   - keepsGaps: whether a cell without a number stays as it was.
  init(_ output: any ByteOutput, rowsOf reader: TableReader, digits: Int?, keepsGaps: Bool) {
    (self.output, self.reader, self.digits, self.keepsGaps) = (output, reader, digits, keepsGaps)
    rows = RowQueue(channels: reader.channels)
    reader.rows = rows
    reader.prints(decimals: digits ?? 0 > 0, gaps: digits == nil && !keepsGaps)
    buffer = TextBuffer()
    buffer.append(reader.layout.preamble.span)
  }

  func write(_ samples: Span<Float>) throws(CommandError) {
    let formatter = NumberFormatter(digits: digits, hasDecimalComma: reader.sign == .comma)
    rows.write(samples, formatter, keepsGaps: keepsGaps, to: &buffer)
    try output.empty(&buffer)
  }

  func finish() throws(CommandError) {
    try output.empty(&buffer)
    try output.commit()
  }
}
