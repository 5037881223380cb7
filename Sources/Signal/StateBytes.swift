public import Storage

/// Writes a state into memory that somebody else owns, which must be large enough. Numbers are little-endian.
@safe public struct StateWriter {
  private var next: UnsafeMutableRawPointer

  public init(_ start: UnsafeMutableRawPointer) { unsafe next = start }

  public mutating func write(_ word: UInt64) {
    unsafe next.storeBytes(of: word.littleEndian, as: UInt64.self)
    unsafe next += MemoryLayout<UInt64>.size
  }

  public mutating func write(_ numbers: FloatStorage) {
    for index in 0..<numbers.count {
      unsafe next.storeBytes(of: numbers[index].bitPattern.littleEndian, as: UInt32.self)
      unsafe next += MemoryLayout<UInt32>.size
    }
  }
}

/// Reads what a `StateWriter` wrote, from memory that holds all of it.
@safe public struct StateReader {
  private var next: UnsafeRawPointer

  public init(_ start: UnsafeRawPointer) { unsafe next = start }

  /// The largest count that a state may state: more than any signal has, and a sum over 1,024 lanes of it is far from overflow.
  public static let countLimit: UInt64 = 1 << 50

  public mutating func word() -> UInt64 {
    defer { unsafe next += MemoryLayout<UInt64>.size }
    return unsafe UInt64(littleEndian: next.loadUnaligned(as: UInt64.self))
  }

  private mutating func number() -> Float {
    defer { unsafe next += MemoryLayout<UInt32>.size }
    return unsafe Float(bitPattern: UInt32(littleEndian: next.loadUnaligned(as: UInt32.self)))
  }

  public mutating func read(into numbers: FloatStorage) {
    for index in 0..<numbers.count { numbers[index] = number() }
  }

  /// Moves behind `count` numbers.
  public mutating func skip(_ count: Int) { unsafe next += count * MemoryLayout<Float>.size }

  /// Whether each of the next `count` numbers is finite; moves behind them.
  public mutating func isFinite(_ count: Int) -> Bool {
    var isFinite = true
    for _ in 0..<count { isFinite = number().isFinite && isFinite }
    return isFinite
  }
}
