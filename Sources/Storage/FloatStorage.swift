internal import CSystem

/// There was no memory for a block of the stated size.
public struct OutOfMemory: Error, Equatable {
  /// Bytes that were asked for.
  public let bytes: Int

  public init(bytes: Int) { self.bytes = bytes }
}

/// A fixed number of `Float`s that this object owns, or keeps, zeroed at first, at a multiple of 64 bytes.
///
/// Swift's arrays end the program when memory runs out, and a library must not: large blocks come from here instead,
/// where running out is an error that a caller can see.
@safe public final class FloatStorage {
  /// Number of elements, 0 or more.
  public let count: Int
  /// The elements; valid as long as this object lives.
  public let base: UnsafeMutablePointer<Float>

  /// Where the elements lie, unless they are a block of their own.
  private let room: StorageRoom?

  private init(count: Int, base: UnsafeMutablePointer<Float>, room: StorageRoom?) {
    (self.count, self.room) = (count, room)
    unsafe self.base = unsafe base
  }

  /// A block of `count` zeros, in `room` if there is one and they fit, and there not cleared if the caller sets all of them (`areSet`).
  /// A factory, not an initializer: a throwing initializer of a class leaks in Embedded Swift.
  public static func zeros(
    _ count: Int, in room: StorageRoom? = nil, areSet: Bool = false
  ) throws(OutOfMemory) -> FloatStorage {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Float>.stride)
    guard count >= 0, !overflow else { throw OutOfMemory(bytes: overflow ? Int.max : bytes) }
    let taken = unsafe room?.take(max(bytes, 64), areSet: areSet)
    guard let memory = unsafe taken ?? sta_system_allocate(max(bytes, 64)) else { throw OutOfMemory(bytes: bytes) }
    return unsafe FloatStorage(
      count: count, base: memory.bindMemory(to: Float.self, capacity: max(count, 16)), room: taken == nil ? nil : room)
  }

  /// A block of zeros for each of `counts`; code that asks for many is much shorter that way.
  public static func zeros(each counts: [Int]) throws(OutOfMemory) -> [FloatStorage] {
    var blocks: [FloatStorage] = []
    for count in counts { blocks.append(try zeros(count)) }
    return blocks
  }

  deinit { if room == nil { unsafe sta_system_free(base) } }

  /// Sets every element to zero.
  @inline(never) public func clear() { unsafe base.update(repeating: 0, count: count) }

  /// The element at `index`, in `0 ..< count`.
  @inlinable public subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count)
      return unsafe base[index]
    }
    set {
      precondition(index >= 0 && index < count)
      unsafe base[index] = newValue
    }
  }
}

extension UnsafeMutablePointer<Float> {
  /// Copies `count` numbers from `source`, which may overlap: as `update(from:count:)`, which in Embedded Swift copies one at a time.
  public func copy(from source: UnsafePointer<Float>, count: Int) {
    unsafe sta_system_copy(self, source, count * MemoryLayout<Float>.stride)
  }
}
