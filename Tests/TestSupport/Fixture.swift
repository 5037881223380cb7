import Foundation

/// Files of `Tests/Fixtures`; the README there says what each holds and which command made it.
public enum Fixture {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")

  public static func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

  public static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: name)))
  }

  /// Little-endian 32-bit numbers.
  public static func floats(_ name: String) throws -> [Float] {
    try words(bytes(name), size: 4).map { Float(bitPattern: UInt32($0)) }
  }

  /// Little-endian 64-bit numbers.
  public static func doubles(_ name: String) throws -> [Double] {
    try words(bytes(name), size: 8).map { Double(bitPattern: $0) }
  }

  private static func words(_ bytes: [UInt8], size: Int) -> [UInt64] {
    stride(from: 0, to: bytes.count, by: size).map { start in
      (0..<size).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
    }
  }
}

/// Numbers that look random and are the same on every run: SplitMix64 (Steele, Lea and Flood, 2014).
public struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

/// How far `found` is from `expected` at most, in units of the root mean square of `expected`.
public func largestDifference(_ found: some Collection<Float>, _ expected: some Collection<Double>) -> Double {
  guard found.count == expected.count else { return .infinity }
  let power = expected.reduce(0) { $0 + $1 * $1 } / Double(expected.count)
  return zip(found, expected).map { abs(Double($0) - $1) }.reduce(0, max) / power.squareRoot()
}
