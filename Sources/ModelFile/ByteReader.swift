internal import CSystem
internal import Storage

/// Reads little-endian values one after the other, and never beyond the end.
struct ByteReader {
  private let storage: ByteStorage
  /// Where the next value begins.
  private(set) var offset = 0

  init(_ storage: ByteStorage) { self.storage = storage }

  private mutating func take(_ count: UInt64) throws(ModelFileError) -> Int {
    guard count <= UInt64(storage.count - offset) else {
      throw .truncated(offset: offset, count: count, size: storage.count)
    }
    defer { offset += Int(count) }
    return offset
  }

  mutating func uint8() throws(ModelFileError) -> UInt8 {
    unsafe storage.base.load(fromByteOffset: try take(1), as: UInt8.self)
  }

  mutating func uint16() throws(ModelFileError) -> UInt16 {
    unsafe UInt16(littleEndian: storage.base.loadUnaligned(fromByteOffset: try take(2), as: UInt16.self))
  }

  mutating func uint32() throws(ModelFileError) -> UInt32 {
    unsafe UInt32(littleEndian: storage.base.loadUnaligned(fromByteOffset: try take(4), as: UInt32.self))
  }

  mutating func uint64() throws(ModelFileError) -> UInt64 {
    unsafe UInt64(littleEndian: storage.base.loadUnaligned(fromByteOffset: try take(8), as: UInt64.self))
  }

  /// A string: its length in eight bytes, then `minimum … limit` bytes of UTF-8, none of them 0, at which C would take it to end.
  mutating func string(atLeast minimum: UInt64, atMost limit: Int) throws(ModelFileError) -> String {
    let start = offset
    let count = try uint64()
    guard count >= minimum, count <= UInt64(limit) else {
      throw .stringLength(offset: start, count: count, limit: limit)
    }
    let first = try take(count)
    guard sta_system_is_short() == 0 else { throw .outOfMemory(bytes: Int(count)) }
    let bytes = unsafe UnsafeRawBufferPointer(start: storage.base + first, count: Int(count))
    guard unsafe !bytes.contains(0), let text = unsafe String(validating: bytes, as: UTF8.self) else {
      throw .notUTF8(offset: first)
    }
    return text
  }
}
