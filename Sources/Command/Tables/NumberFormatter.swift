import Glibc

/// Writes numbers with a stated number of digits, rounded correctly: the decimal nearest to the sample, ties to even.
struct NumberFormatter {
  /// Digits behind the decimal sign, whatever the input had; nil for as many as it had.
  let digits: Int?
  let hasDecimalComma: Bool

  /// Nine digits in all bring back every `Float`; more would be made up.
  private static let significantDigits = 9

  func append(_ sample: Float, style: NumberStyle, to bytes: inout [UInt8]) {
    if let digits, sample.isFinite {
      appendFixed(sample, decimals: digits, to: &bytes)
    } else if style.isShortest || !sample.isFinite {
      append("\(sample)", to: &bytes)
    } else if style.hasExponent {
      append(printed("%.*e", sample, min(Int(style.decimals), Self.significantDigits - 1)), to: &bytes)
    } else {
      appendFixed(sample, decimals: usefulDecimals(sample, Int(style.decimals)), to: &bytes)
    }
  }

  private func usefulDecimals(_ sample: Float, _ decimals: Int) -> Int {
    guard decimals > 0, sample != 0 else { return decimals }
    // Any digits before the decimal sign count; zeros behind it do not.
    let exponent = Int(log10(Double(sample.magnitude)).rounded(.down))
    return min(decimals, max(Self.significantDigits - 1 - exponent, 0))
  }

  private func appendFixed(_ sample: Float, decimals: Int, to bytes: inout [UInt8]) {
    // Up to 10¹² = 2¹²·5¹² a product with the 24 digits of a `Float` is exact in the 53 of a `Double`, so rounds once.
    guard decimals <= 12, case let scaled = Double(sample.magnitude) * powers[decimals], scaled < 0x1p53 else {
      return append(printed("%.*f", sample, decimals), to: &bytes)
    }
    let integer = UInt64(scaled.rounded(.toNearestOrEven))
    // A number that is rounded to zero has no sign.
    if sample < 0, integer > 0 { bytes.append(UInt8(ascii: "-")) }
    appendDigits(integer, decimals: decimals, to: &bytes)
  }

  private func appendDigits(_ integer: UInt64, decimals: Int, to bytes: inout [UInt8]) {
    let start = bytes.count
    var rest = integer
    var written = 0
    repeat {
      if written == decimals, decimals > 0 { bytes.append(hasDecimalComma ? UInt8(ascii: ",") : UInt8(ascii: ".")) }
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
      written += 1
    } while rest > 0 || written <= decimals
    bytes[start...].reverse()
  }

  private func append(_ text: String, to bytes: inout [UInt8]) {
    for byte in text.utf8 { bytes.append(hasDecimalComma && byte == UInt8(ascii: ".") ? UInt8(ascii: ",") : byte) }
  }

  /// By the C library, which rounds correctly however many digits there are. The program never leaves the "C" locale.
  private func printed(_ format: String, _ sample: Float, _ decimals: Int) -> String {
    var room = [CChar](repeating: 0, count: 128 + decimals)
    let count = unsafe withVaList([Int32(decimals), Double(sample)]) { unsafe vsnprintf(&room, room.count, format, $0) }
    return String(decoding: room.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

private let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12]
