import Glibc

/// Writes numbers with a stated number of digits, rounded correctly: the decimal nearest to the sample, ties to even.
struct NumberFormatter {
  /// Digits behind the decimal sign, whatever the input had; nil for as many as it had.
  let digits: Int?
  let hasDecimalComma: Bool

  /// Nine digits in all bring back every `Float`; more would be made up.
  private static let significantDigits = 9

  @inline(__always)
  func append(_ sample: Float, style: NumberStyle, to text: inout TextBuffer) {
    if let digits, sample.isFinite {
      appendFixed(sample, decimals: digits, to: &text)
    } else if style.isShortest || !sample.isFinite {
      append("\(sample)", to: &text)
    } else if style.hasExponent {
      appendPower(sample, decimals: min(Int(style.decimals), Self.significantDigits - 1), to: &text)
    } else {
      appendFixed(sample, decimals: usefulDecimals(sample, Int(style.decimals)), to: &text)
    }
  }

  /// Any digits before the decimal sign count as significant; zeros behind it do not.
  @inline(__always)
  private func usefulDecimals(_ sample: Float, _ decimals: Int) -> Int {
    let room = Self.significantDigits - decimals
    if room >= 0, Double(sample.magnitude) < exactPowersOfTen[room] { return decimals }
    return usefulDecimalsOfMany(sample, decimals)
  }

  private func usefulDecimalsOfMany(_ sample: Float, _ decimals: Int) -> Int {
    guard decimals > 0, sample != 0 else { return decimals }
    return min(decimals, max(Self.significantDigits - 1 - decimalExponent(sample), 0))
  }

  @inline(__always)
  private func appendFixed(_ sample: Float, decimals: Int, to text: inout TextBuffer) {
    guard let integer = scaled(sample, byPowerOfTen: decimals) else {
      return append(printed("%.*f", sample, decimals), to: &text)
    }
    // A number that is rounded to zero has no sign here. C leaves it one, where there are too many digits for this way.
    text.append(integer, isNegative: sample < 0 && integer > 0, decimals: decimals, sign: decimalSign)
  }

  private func appendPower(_ sample: Float, decimals: Int, to text: inout TextBuffer) {
    var exponent = sample == 0 ? 0 : decimalExponent(sample)
    guard sample != 0, var integer = scaled(sample, byPowerOfTen: decimals - exponent) else {
      return append(printed("%.*e", sample, decimals), to: &text)
    }
    // Rounded up to one digit more, which is a 1 and zeros.
    if integer >= powersOfTen[decimals + 1] { (integer, exponent) = (integer / 10, exponent + 1) }
    text.append(integer, isNegative: sample < 0, decimals: decimals, sign: decimalSign)
    text.append(UInt8(ascii: "e"))
    text.append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    let magnitude = UInt8(truncatingIfNeeded: exponent.magnitude)
    text.append(UInt8(ascii: "0") + magnitude / 10)
    text.append(UInt8(ascii: "0") + magnitude % 10)
  }

  /// The integer nearest to the magnitude of a sample times a power of ten, ties to even; nil where it is not exact.
  @inline(__always)
  private func scaled(_ sample: Float, byPowerOfTen power: Int) -> UInt64? {
    // Up to 10¹² = 2¹²·5¹² a product with the 24 digits of a `Float` is exact in the 53 of a `Double`.
    guard 0...12 ~= power else { return nil }
    let product = Double(sample.magnitude) * exactPowersOfTen[power]
    guard product < 0x1p52 else { return nil }
    // From 2⁵² on a `Double` has no digits behind the point: the sum is rounded as it should be, and holds the integer.
    return (product + 0x1p52).bitPattern & 0xF_FFFF_FFFF_FFFF
  }

  private var decimalSign: UInt8 { hasDecimalComma ? UInt8(ascii: ",") : UInt8(ascii: ".") }

  private func append(_ number: String, to text: inout TextBuffer) {
    for byte in number.utf8 { text.append(byte == UInt8(ascii: ".") ? decimalSign : byte) }
  }

  /// By the C library, which rounds correctly however many digits there are. The program never leaves the "C" locale.
  private func printed(_ format: String, _ sample: Float, _ decimals: Int) -> String {
    var room = [CChar](repeating: 0, count: 128 + decimals)
    let count = unsafe withVaList([Int32(decimals), Double(sample)]) { unsafe vsnprintf(&room, room.count, format, $0) }
    return String(decoding: room.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// The largest power of ten that is not beyond a number other than zero.
private func decimalExponent(_ sample: Float) -> Int {
  Int(log10(Double(sample.magnitude)).rounded(.down))
}

extension TextBuffer {
  /// Appends an integer with a decimal sign before the last `decimals` of its digits, and a digit before that in any case.
  @inline(__always)
  fileprivate mutating func append(_ integer: UInt64, isNegative: Bool, decimals: Int, sign: UInt8) {
    let one = powersOfTen[decimals]
    let whole = integer / one
    guard whole < 100_000_000, decimals <= 8 else {
      return appendMany(integer, isNegative: isNegative, decimals: decimals, sign: sign)
    }
    let front = eightDigits(whole)
    let zeros = min(front.trailingZeroBitCount / 8, 7)
    let back = eightDigits(integer - whole * one)
    unsafe append(upTo: 18) { bytes in
      // Signals have either sign at random, so nothing hangs on it but a place.
      unsafe bytes[0] = UInt8(ascii: "-")
      var end = isNegative ? 1 : 0
      unsafe put(front, from: zeros, at: bytes + end)
      end += 8 - zeros
      if decimals > 0 {
        unsafe bytes[end] = sign
        unsafe put(back, from: 8 - decimals, at: bytes + end + 1)
        end += 1 + decimals
      }
      return end
    }
  }

  private mutating func appendMany(_ integer: UInt64, isNegative: Bool, decimals: Int, sign: UInt8) {
    if isNegative { append(UInt8(ascii: "-")) }
    var place = decimals
    while place < 19, integer >= powersOfTen[place + 1] { place += 1 }
    while place >= 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: integer / powersOfTen[place] % 10))
      if place == decimals, decimals > 0 { append(sign) }
      place -= 1
    }
  }
}

/// The eight digits of an integer below 10⁸, the first in the lowest byte.
///
/// Halves become pairs and pairs digits, all at once in lanes of one integer: x/100 is 10486·x >> 20 below 10⁴, and x/10 is
/// 103·x >> 10 below 100.
@inline(__always)
private func eightDigits(_ integer: UInt64) -> UInt64 {
  let fours = integer / 10_000 | (integer % 10_000) << 32
  let hundreds = ((fours &* 10_486) >> 20) & 0x7F_0000_007F
  let pairs = hundreds | (fours &- 100 &* hundreds) << 16
  let tens = ((pairs &* 103) >> 10) & 0xF_000F_000F_000F
  return tens | (pairs &- 10 &* tens) << 8
}

/// Puts digits as characters, without the first few of them; of the eight bytes those at the end are then of no meaning.
@inline(__always)
private func put(_ digits: UInt64, from first: Int, at place: UnsafeMutablePointer<UInt8>) {
  let text = (digits | 0x3030_3030_3030_3030) >> UInt64(truncatingIfNeeded: 8 * first)
  unsafe UnsafeMutableRawPointer(place).storeBytes(of: text.littleEndian, as: UInt64.self)
}

/// Those that an integer holds.
private let powersOfTen: InlineArray<20, UInt64> = [
  1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
  100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
  10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
]
