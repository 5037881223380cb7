/// What stands between the whole digits of a number and the others.
enum DecimalSign: Equatable {
  case point
  case comma
  /// One of them; which is not known yet.
  case either
}

/// A decimal number: an optional sign, digits with an optional decimal sign, an optional power of ten.
///
/// Nothing else is a number here. `strtod` would take `0x1p3`, `nan` and, in some locales, `1,5`.
struct DecimalNumber {
  /// The nearest `Double`; infinite beyond its range.
  let value: Double
  let style: NumberStyle
  /// The decimal sign that it has, if any.
  let sign: DecimalSign?

  init?(_ bytes: Span<UInt8>, sign: DecimalSign = .point) {
    var scan = Scan()
    guard scan.run(bytes, sign) else { return nil }
    value = scan.exactValue ?? slowValue(bytes)
    style = scan.style
    self.sign = scan.sign
  }

  /// The nearest `Float` to what the same bytes say; infinite beyond its range.
  func float(_ bytes: Span<UInt8>) -> Float {
    let rounded = Float(value)
    // Rounding twice differs from rounding once only where the `Double` lies in the middle between two `Float`s, or where
    // `Float`s have fewer digits.
    let isMiddle = value.bitPattern & 0x1FFF_FFFF == 0x1000_0000
    guard isMiddle || rounded.magnitude < .leastNormalMagnitude, value != 0, value.isFinite else { return rounded }
    return Float(text(bytes)) ?? rounded
  }
}

/// The correctly rounded value by way of the standard library, for the rare number with more than 15 digits or a large power.
private func slowValue(_ bytes: Span<UInt8>) -> Double { Double(text(bytes)) ?? .infinity }

/// With a decimal point, as the standard library wants it.
private func text(_ bytes: Span<UInt8>) -> String {
  String(decoding: bytes.indices.map { bytes[$0] == UInt8(ascii: ",") ? UInt8(ascii: ".") : bytes[$0] }, as: UTF8.self)
}

private struct Scan {
  private var mantissa: UInt64 = 0
  private var isNegative = false
  private var digits = 0
  private var fractionDigits = 0
  private var exponent = 0
  private var hasExponent = false
  private var position = 0
  private(set) var sign: DecimalSign?

  /// Whether all of `bytes` is one number.
  mutating func run(_ bytes: Span<UInt8>, _ sign: DecimalSign) -> Bool {
    isNegative = takeSign(bytes)
    takeDigits(bytes)
    if takeDecimalSign(bytes, sign) {
      let before = digits
      takeDigits(bytes)
      fractionDigits = digits - before
    }
    guard digits > 0 else { return false }
    if take(UInt8(ascii: "e"), bytes) || take(UInt8(ascii: "E"), bytes) {
      hasExponent = true
      guard takeExponent(bytes) else { return false }
    }
    return position == bytes.count
  }

  /// Before a power of ten all digits but the first are behind the decimal sign when it is written.
  var style: NumberStyle {
    NumberStyle(decimals: UInt8(min(hasExponent ? digits - 1 : fractionDigits, 254)), hasExponent: hasExponent)
  }

  /// Integers up to 2⁵³ and powers up to 10²² are exact in `Double`, and one operation on exact numbers rounds once
  /// (Clinger, "How to read floating point numbers accurately", 1990). Nil for other numbers.
  var exactValue: Double? {
    let power = exponent - fractionDigits
    guard digits <= 19, mantissa <= 1 << 53, abs(power) <= 22 else { return nil }
    let magnitude = power < 0 ? Double(mantissa) / powersOfTen[-power] : Double(mantissa) * powersOfTen[power]
    return isNegative ? -magnitude : magnitude
  }

  private mutating func takeDecimalSign(_ bytes: Span<UInt8>, _ wanted: DecimalSign) -> Bool {
    if wanted != .comma, take(UInt8(ascii: "."), bytes) {
      sign = .point
    } else if wanted != .point, take(UInt8(ascii: ","), bytes) {
      sign = .comma
    }
    return sign != nil
  }

  private mutating func takeDigits(_ bytes: Span<UInt8>) {
    while position < bytes.count, let digit = decimalDigit(bytes[position]) {
      // Wraps beyond 19 digits; `exactValue` then declines.
      mantissa = mantissa &* 10 &+ UInt64(digit)
      digits += 1
      position += 1
    }
  }

  private mutating func takeExponent(_ bytes: Span<UInt8>) -> Bool {
    let isNegative = takeSign(bytes)
    let start = position
    while position < bytes.count, let digit = decimalDigit(bytes[position]) {
      exponent = min(exponent * 10 + Int(digit), 100_000)
      position += 1
    }
    if isNegative { exponent = -exponent }
    return position > start
  }

  private mutating func takeSign(_ bytes: Span<UInt8>) -> Bool {
    if take(UInt8(ascii: "-"), bytes) { return true }
    _ = take(UInt8(ascii: "+"), bytes)
    return false
  }

  private mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }
}

private func decimalDigit(_ byte: UInt8) -> UInt8? {
  let digit = byte &- UInt8(ascii: "0")
  return digit < 10 ? digit : nil
}

private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]
