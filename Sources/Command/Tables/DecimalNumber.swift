/// What stands between the whole digits of a number and the others.
enum DecimalSign: Equatable {
  case point
  case comma
  /// One of them; which is not known yet.
  case either
}

/// Bytes that are a decimal number from the first to the last, as `DecimalScan` takes it.
///
/// Nothing else is a number here. `strtod` would take `0x1p3`, `nan` and, in some locales, `1,5`.
struct DecimalNumber {
  /// The nearest `Double`; infinite beyond its range.
  let value: Double
  let style: NumberStyle
  /// The decimal sign that it has, if any.
  let sign: DecimalSign?

  init?(_ bytes: Span<UInt8>, sign: DecimalSign = .point) {
    guard let scan = DecimalScan(bytes, sign: sign), scan.end == bytes.count else { return nil }
    value = scan.double ?? Double(text(bytes)) ?? .infinity
    style = scan.style
    self.sign = scan.sign
  }
}

/// The nearest `Float` to a number that `DecimalScan` leaves undecided; infinite beyond its range.
func slowFloat(_ bytes: Span<UInt8>) -> Float { Float(text(bytes)) ?? .infinity }

/// With a decimal point, as the standard library wants it.
private func text(_ bytes: Span<UInt8>) -> String {
  String(decoding: bytes.indices.map { bytes[$0] == UInt8(ascii: ",") ? UInt8(ascii: ".") : bytes[$0] }, as: UTF8.self)
}
