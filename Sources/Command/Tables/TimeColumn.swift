import Glibc

/// Follows the times of a table, to tell when they do not go with the sample rate.
struct TimeColumn {
  /// Seconds from one row to the next.
  private let step: Double
  private let unit: Double
  private var first: Double?
  private var last = 0.0
  private var lastDigit = 0.0
  private var rows = 0
  /// Whether some time was not a plain number, `12:00:01` for example, and nothing more is checked.
  private(set) var isUnreadable = false

  /// - Parameter unit: seconds that one of its unit is worth.
  init(rate: Double, unit: Double) { (step, self.unit) = (1 / rate, unit) }

  /// Takes the next time. Returns what is wrong with it: the step in seconds that is found where another is due.
  mutating func check(_ content: Span<UInt8>, sign: DecimalSign) -> Double? {
    guard !isUnreadable, let number = DecimalNumber(content, sign: sign), number.value.isFinite else {
      isUnreadable = true
      return nil
    }
    return check(number)
  }

  /// A time is rounded to its last digit, so a step may be off by one of those, and the rate by 1 %.
  mutating func check(_ number: DecimalNumber) -> Double? {
    let time = number.value * unit
    let digit = max(number.lastDigit * unit, lastDigit)
    defer { (last, rows, lastDigit) = (time, rows + 1, number.lastDigit * unit) }
    guard let first else {
      first = time
      return nil
    }
    // Steps of whole digits are not rounded at all, so that a missing row is seen where a step is but one digit. A `Double`
    // of a long recording has its own last digit.
    let isExact = abs((step / digit).rounded() - step / digit) < 1e-6
    let rounding = (isExact ? 0 : digit * 1.001) + abs(time) * 1e-15
    let found = time - last
    if abs(found - step) > rounding + 0.01 * step { return found }
    let mean = (time - first) / Double(rows)
    return abs(mean - step) > rounding / Double(rows) + 0.01 * step ? mean : nil
  }
}

/// Places in a table where its times go on otherwise than before.
struct UnevenTimes {
  private(set) var count = 0
  private var first = (line: 0, step: 0.0, usual: 0.0)

  /// - Parameter step: from the row before to the one in that line, in the unit of `usual`.
  mutating func take(step: Double, usual: Double, line: Int) {
    if count == 0 { first = (line, step, usual) }
    count += 1
  }

  /// What is to be told of them.
  var remark: String? {
    guard count > 0 else { return nil }
    let places = count > 1 ? "the first of \(count) such places" : "the only such place"
    return "in line \(first.line) the times go on by \(significant(first.step)), not by \(significant(first.usual)) "
      + "(\(places)); rows were taken as if none were missing"
  }
}

extension DecimalNumber {
  /// What one of its last digit is worth: what rounding may have changed it by. Before a power of ten, where zeros at the end may have been
  /// left out, that is at most a ten-thousandth of it.
  var lastDigit: Double {
    var digit = 1.0
    for _ in 0..<min(style.decimals, 30) { digit /= 10 }
    guard style.hasExponent else { return digit }
    guard value != 0 else { return 0 }
    return abs(value) * min(digit * pow(10, log10(abs(value)).rounded(.down)) / abs(value), 1e-4)
  }
}
