/// The sample rate that the first times of a table show, or why they show none.
enum RateOfTimes: Equatable {
  /// Hertz, and whether the column's name says in which unit its times are; otherwise they are taken for seconds.
  case hertz(Double, namesUnit: Bool)
  /// The line of the time whose step is furthest from the others.
  case uneven(line: Int)
  /// The end of a sentence: `its times are too few to tell it`.
  case unknown(String)

  /// The share of the rate by which rounding of the times may make it wrong; of steps that are all alike, more, for that they would
  /// hardly be by rounding.
  private static let (tolerance, toleranceOfEqualSteps) = (0.001, 0.005)

  /// - Parameters:
  ///   - times: of rows that follow each other.
  ///   - line: of the first of them.
  ///   - statedUnit: seconds that the unit of the times is worth, where it is stated.
  init(_ times: [DecimalNumber], line: Int, statedUnit: Double?) {
    let unit = statedUnit ?? 1
    guard times.count > 2, let first = times.first, let last = times.last else {
      self = .unknown("its times are too few to tell it")
      return
    }
    let steps = Double(times.count - 1)
    let step = (last.value - first.value) / steps * unit
    guard step > 0, step.isFinite, (1 / step).isFinite else {
      self = .unknown("its times do not rise")
      return
    }
    // A `Double` of nanoseconds since 1970 has its own last digit, and a coarser one.
    let digit = max(times.reduce(0) { max($0, $1.lastDigit) }, last.value.ulp) * unit
    let error = digit / steps
    let isEqual = zip(times, times.dropFirst()).allSatisfy { abs(($1.value - $0.value) * unit - step) < 0.01 * digit }
    // The number with the fewest digits that the times allow: 360, not 360.12.
    // Times since 1970 leave a `Double` few digits for a step.
    let doubt = isEqual ? 1e-9 * step + abs(last.value) * unit * 0x1p-51 / steps : error
    let rate =
      (1...15).lazy.map { significantValue(1 / step, digits: $0) }.first { abs(1 / $0 - step) <= doubt } ?? 1 / step
    var column = TimeColumn(rate: rate, unit: unit)
    if times.contains(where: { column.check($0) != nil }) {
      self = .uneven(line: line + Self.firstUneven(times))
    } else if error > (isEqual ? Self.toleranceOfEqualSteps : Self.tolerance) * step {
      self = .unknown("its times are too few to tell it, or have too few digits")
    } else {
      self = .hertz(rate, namesUnit: statedUnit != nil)
    }
  }
}

extension RateOfTimes {
  /// The first of some times whose step from the one before is about as far from what is usual as any: where it jumps, if the others
  /// are even.
  private static func firstUneven(_ times: [DecimalNumber]) -> Int {
    let steps = zip(times, times.dropFirst()).map { $1.value - $0.value }
    let usual = steps.sorted()[steps.count / 2]
    let off = steps.map { abs($0 - usual) }
    let most = off.max() ?? 0
    return 1 + (off.firstIndex { $0 >= most / 2 } ?? 0)
  }
}

extension RowReader {
  /// What the times of the first rows say of the sample rate; nil without a column of times. Waits for `rows` rows, as far as they
  /// fit into memory, and reads none of them.
  mutating func rateOfTimes(rows: Int) throws(CommandError) -> RateOfTimes? {
    guard let column = layout.time else { return nil }
    // The first is the current line, where there is one.
    try lines.lookAhead(lines: rows - 1)
    var times: [DecimalNumber] = []
    for row in lines.arrived.prefix(hasRow ? rows : 0) {
      let skipped = times.isEmpty && lines.number == 1 ? layout.markLength : 0
      let line = unsafe UnsafeBufferPointer(rebasing: lines.input.unread[row.lowerBound + skipped..<row.upperBound])
        .span
      guard let cell = CellScanner(layout.delimiter).cells(in: line)[safely: column] else { break }
      guard let time = DecimalNumber(line.extracting(numberRange(of: cell, in: line)), sign: sign), time.value.isFinite
      else { return .unknown("its times are not plain numbers") }
      times.append(time)
    }
    return RateOfTimes(times, line: lines.number, statedUnit: layout.timeUnit)
  }
}
