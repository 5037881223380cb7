/// The samples of a table: each column that is cleaned is a channel, a row one sample of each.
///
/// A first line in which no cell is a number, and some cell is a text, holds the names of the columns.
final class TableReader: SampleReader {
  let sampleRate: Double? = nil
  let statedFrames: Int? = nil
  /// Rows for a writer that keeps what is not cleaned; nil when nobody takes them.
  var rows: RowQueue?
  private var reader: RowReader

  /// - Parameter rate: what the command line says, for a column of times to be compared with.
  init(_ input: ByteInput, _ options: TableOptions, rate: Double?, gaps: GapPolicy) throws(CommandError) {
    reader = try RowReader(input, options, rate: rate, gaps: gaps)
  }

  var channels: Int { reader.channels }
  var layout: TableLayout { reader.layout }
  var gapCount: Int { reader.gapCount }
  var sign: DecimalSign { reader.sign }
  var remarks: [String] { reader.remarks }
  var fractionRead: Double? { reader.fractionRead }

  /// Says what of its rows comes out with a decimal sign, whatever they have.
  func prints(decimals: Bool, gaps: Bool) { (reader.printsDecimals, reader.printsGaps) = (decimals, gaps) }

  /// What the times of the first rows say of the sample rate; nil without a column of times. To be asked before anything is read.
  func rateOfTimes(rows: Int) throws(CommandError) -> RateOfTimes? { try reader.rateOfTimes(rows: rows) }

  /// From now on the times are compared with a sample rate.
  func compareTimes(with rate: Double) { reader.compareTimes(with: rate) }

  /// From now on the times are compared with what the first of them show, and told where they go on otherwise.
  func watchTimes(_ rate: Double) { reader.watchTimes(rate) }

  /// Waits for one row, and goes on while there are more that have arrived.
  func read(into samples: inout MutableSpan<Float>) throws(CommandError) -> Int {
    try reader.read(into: &samples, rows)
  }
}

extension Array {
  /// The element at an index that may be outside.
  subscript(safely index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
