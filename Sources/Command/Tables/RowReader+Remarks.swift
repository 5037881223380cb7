extension RowReader {
  /// What is to be told of the table when it has been read, beyond what has been an error.
  var remarks: [String] { (rowRemarks + columnRemarks + timeRemarks).map { "\(lines.input.path): \($0)" } }

  private var rowRemarks: [String] { hasNoRows ? ["no row follows the header"] : [] }

  private var timeRemarks: [String] {
    if let remark = unevenTimes.remark { return [remark] }
    guard timing?.isUnreadable == true else { return [] }
    return ["the times are not plain numbers, so their step is not compared with the sample rate"]
  }

  private var columnRemarks: [String] {
    let rising = channels > 1 && options.columns == nil ? watch.rising : []
    let coarse = watch.ranges.indices.filter { !rising.contains($0) }.compactMap { channel in
      watch.ranges[channel].coarseStep.map { (channel, $0) }
    }
    return rising.map { channel in
      let column = layout.selected[channel] + 1
      return "column \(column) rises with every row, as times do, and was cleaned; --columns names those that are to be"
    }
      + coarse.map { channel, step in
        let range = watch.ranges[channel]
        return
          "column \(layout.selected[channel] + 1) goes from \(decimal(range.low)) to \(decimal(range.high)), and samples are"
          + " 32-bit numbers, which go on by \(significant(step)) there; take its offset off first"
      }
      + (mayBeOneNumber
        ? ["both columns were cleaned; if the comma is the decimal sign of one number, say --decimal comma"] : [])
  }

  /// Whether what was taken for two columns of whole numbers may be one of numbers with a decimal comma.
  private var mayBeOneNumber: Bool {
    let whole = NumberStyle(decimals: 0, hasExponent: false)
    return layout.columnCount == 2 && layout.names.count < 2 && layout.delimiter == .character(UInt8(ascii: ","))
      && styles == [whole, whole] && options.delimiter == nil && options.columns == nil
      && options.hasDecimalComma == nil
      && watch.hasEnough && watch.ranges[1].low >= 0
  }
}
