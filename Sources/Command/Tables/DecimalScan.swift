/// The decimal number that some bytes begin with, taken apart in one pass: an optional sign, digits with an optional decimal
/// sign, an optional power of ten.
///
/// Tables are read at the speed of this type, so it works on local variables and calls nothing.
struct DecimalScan {
  /// Behind its last byte.
  let end: Int
  /// Its digits without the decimal sign, as one integer; of no meaning where there are too many.
  private let mantissa: UInt64
  /// The power of ten that the integer is multiplied by.
  private let power: Int32
  private let decimals: UInt8
  private let hasExponent: Bool
  private let isNegative: Bool
  /// The decimal sign that it has, if any.
  let sign: DecimalSign?

  /// A power beyond those that are looked at, of a number of whose digits an integer cannot hold all.
  private static let tooLong = Int32.max

  /// Nil where the bytes from `start` on begin with no number.
  @inline(__always)
  init?(_ bytes: Span<UInt8>, from start: Int = 0, sign wanted: DecimalSign) {
    var place = start
    guard place < bytes.count else { return nil }
    // Signals have either sign at random: no branch hangs on it.
    let isNegative = bytes[place] == UInt8(ascii: "-")
    place += isNegative ? 1 : bytes[place] == UInt8(ascii: "+") ? 1 : 0
    let first = place
    var mantissa: UInt64 = 0
    // Wraps beyond 19 digits, which are counted.
    while place < bytes.count, case let digit = bytes[place] &- UInt8(ascii: "0"), digit < 10 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
      place += 1
    }
    var digits = place - first
    var fraction = 0
    let sign = place < bytes.count ? DecimalSign(bytes[place], wanted) : nil
    if sign != nil {
      place += 1
      let point = place
      while place < bytes.count, case let digit = bytes[place] &- UInt8(ascii: "0"), digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        place += 1
      }
      fraction = place - point
      digits += fraction
    }
    guard digits > 0 else { return nil }
    var exponent = 0
    hasExponent = place < bytes.count && bytes[place] | 0x20 == UInt8(ascii: "e")
    if hasExponent {
      guard let found = scanExponent(bytes, &place) else { return nil }
      exponent = found
    }
    (end, self.isNegative, self.mantissa, self.sign) = (place, isNegative, mantissa, sign)
    // Before a power of ten all digits but the first are behind the decimal sign when it is written.
    decimals = UInt8(truncatingIfNeeded: min(hasExponent ? digits - 1 : fraction, 254))
    // An integer of 64 bits holds any 19 digits.
    let isTooLong = digits > 19 && digits - leadingZeros(bytes, from: first) > 19
    power = isTooLong ? Self.tooLong : Int32(truncatingIfNeeded: exponent - fraction)
  }

  var style: NumberStyle { NumberStyle(decimals: decimals, hasExponent: hasExponent) }

  /// The nearest `Double`; nil for a number that needs more than one operation on exact numbers.
  ///
  /// Integers up to 2⁵³ and powers up to 10²² are exact in `Double`, and one operation on exact numbers rounds once
  /// (Clinger, "How to read floating point numbers accurately", 1990).
  var double: Double? {
    guard mantissa <= 1 << 53, -22...22 ~= power else { return nil }
    return approximation
  }

  /// The number to fourteen digits or more; of no meaning where it has more digits than an integer can hold.
  @inline(__always)
  var nearly: Double { -44...44 ~= power ? approximation : .nan }

  /// The nearest `Float`, infinite beyond its range; nil for the rare number of which only all its digits tell.
  ///
  /// Rounding to `Double` on the way does no harm unless a border between two `Float`s is near, which is the `Double` in their
  /// middle: three operations, each wrong by 2⁻⁵³ of the number at most, are off by less than four units in the last place.
  @inline(__always)
  var float: Float? {
    guard -44...44 ~= power else { return nil }
    let value = approximation
    let distance = Int64(value.bitPattern & 0x1FFF_FFFF) - 0x1000_0000
    // Below its normal numbers a `Float` has fewer digits.
    guard abs(distance) > 4, value.magnitude >= 0x1p-126 || mantissa == 0 else { return nil }
    return Float(value)
  }

  /// By at most two operations with powers of ten.
  @inline(__always)
  private var approximation: Double {
    var magnitude = Double(mantissa)
    let size = Int(power.magnitude)
    if power < 0 {
      magnitude /= exactPowersOfTen[min(size, 22)]
      if size > 22 { magnitude /= exactPowersOfTen[size - 22] }
    } else if power > 0 {
      magnitude *= exactPowersOfTen[min(size, 22)]
      if size > 22 { magnitude *= exactPowersOfTen[size - 22] }
    }
    return Double(bitPattern: magnitude.bitPattern | (isNegative ? 1 << 63 : 0))
  }
}

extension DecimalSign {
  /// The sign that a byte is, if it is one that is wanted.
  @inline(__always)
  fileprivate init?(_ byte: UInt8, _ wanted: DecimalSign) {
    if byte == UInt8(ascii: "."), wanted != .comma {
      self = .point
    } else if byte == UInt8(ascii: ","), wanted != .point {
      self = .comma
    } else {
      return nil
    }
  }
}

/// What follows the letter at `place`, up to a limit beyond which every number is zero or infinite; nil for no digits.
private func scanExponent(_ bytes: Span<UInt8>, _ place: inout Int) -> Int? {
  place += 1
  var isNegative = false
  if place < bytes.count, bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "+") {
    isNegative = bytes[place] == UInt8(ascii: "-")
    place += 1
  }
  let start = place
  var exponent = 0
  while place < bytes.count, case let digit = bytes[place] &- UInt8(ascii: "0"), digit < 10 {
    exponent = min(exponent * 10 + Int(digit), 100_000)
    place += 1
  }
  guard place > start else { return nil }
  return isNegative ? -exponent : exponent
}

/// Zeros that digits, with or without a decimal sign among them, begin with.
private func leadingZeros(_ bytes: Span<UInt8>, from start: Int) -> Int {
  var zeros = 0
  for place in start..<bytes.count {
    if bytes[place] == UInt8(ascii: "0") {
      zeros += 1
    } else if bytes[place] &- UInt8(ascii: "1") < 9 {
      break
    }
  }
  return zeros
}

/// The powers of ten that are exact in `Double`.
let exactPowersOfTen: InlineArray<23, Double> = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]
