#if _endian(big)
  #error("Weight files are least significant byte first, and are used as they lie in memory.")
#endif

/// The elements of a tensor where its file has them, float32 or binary16.
///
/// Weights go from here to where the products want them at once: what is copied twice costs a start twice.
@safe public struct StoredTensor {
  @safe public enum Elements {
    case floats(UnsafePointer<Float>)
    /// Bits of binary16
    case halves(UnsafePointer<UInt16>)
  }

  /// Number of elements.
  public let count: Int
  /// Valid as long as this value lives.
  public let elements: Elements
  /// Where what is made of the elements should lie, if anywhere.
  public let room: StorageRoom?
  private let storage: ByteStorage

  /// `count` elements from a byte of `storage` on, which has all of them, at a multiple of their size in memory.
  public init(count: Int, isHalf: Bool, at offset: Int, of storage: ByteStorage, room: StorageRoom? = nil) {
    precondition(offset >= 0 && offset + count * (isHalf ? 2 : 4) <= storage.count)
    (self.count, self.storage, self.room) = (count, storage, room)
    let first = unsafe storage.base + offset
    elements =
      unsafe isHalf
      ? .halves(first.bindMemory(to: UInt16.self, capacity: count))
      : .floats(first.bindMemory(to: Float.self, capacity: count))
  }

  /// A copy as `Float`.
  @_optimize(speed) @inline(never) public func floats() throws(OutOfMemory) -> FloatStorage {
    let result = try FloatStorage.zeros(count)
    switch elements {
    case .floats(let source): unsafe result.base.copy(from: source, count: count)
    case .halves(let source): for index in 0..<count { unsafe result.base[index] = Float(half: source[index]) }
    }
    return result
  }

  /// The first element that is no finite number; nil where all are.
  public var firstNonFinite: Int? {
    // First whether, then where. An exponent of ones has one more added to it and reaches the sign's place, in each half or quarter of a
    // word at once; so that is so without vectors too.
    let (exponents, ones, signs, width): (UInt64, UInt64, UInt64, Int)
    let first: UnsafeRawPointer
    switch elements {
    case .floats(let source):
      unsafe first = UnsafeRawPointer(source)
      (exponents, ones, signs, width) = (0x7F80_0000_7F80_0000, 0x0080_0000_0080_0000, 0x8000_0000_8000_0000, 4)
    case .halves(let source):
      unsafe first = UnsafeRawPointer(source)
      (exponents, ones, signs, width) = (0x7C00_7C00_7C00_7C00, 0x0400_0400_0400_0400, 0x8000_8000_8000_8000, 2)
    }
    let whole = count * width / 8 * 8
    var found: UInt64 = 0
    for place in stride(from: 0, to: whole, by: 8) {
      found |= unsafe (first.loadUnaligned(fromByteOffset: place, as: UInt64.self) & exponents) &+ ones
    }
    // One by one from where there may be one: the last few, or all.
    for index in (found & signs == 0 ? whole / width : 0)..<count {
      switch elements {
      case .floats(let source): if unsafe !source[index].isFinite { return index }
      case .halves(let source): if unsafe source[index] & 0x7C00 == 0x7C00 { return index }
      }
    }
    return nil
  }
}

extension Float {
  /// The number that the bits of an IEEE 754 binary16 mean; every one of them is a `Float`.
  ///
  /// Moving exponent and significand into place leaves the exponent too small by 127 − 15, which a product with 2¹¹² mends
  /// exactly, for subnormal halves too.
  @inlinable public init(half bits: UInt16) {
    let magnitude = Float(bitPattern: UInt32(bits & 0x7FFF) << 13) * 0x1p112
    // The sign as a bit, for to branch by it would be to guess it.
    let rest: UInt32 = UInt32(bits & 0x8000) << 16 | (bits & 0x7C00 == 0x7C00 ? 0x7F80_0000 : 0)
    self = Float(bitPattern: magnitude.bitPattern | rest)
  }
}
