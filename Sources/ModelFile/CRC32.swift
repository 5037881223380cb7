/// The CRC-32 of zlib, PNG and gzip: polynomial 0xEDB88320, bits reflected, start and end inverted.
///
/// Sixteen bytes a step by sixteen tables (M. E. Kounavis and F. L. Berry, 2005), so that checking a weight file costs less
/// than reading it.
struct CRC32 {
  private let tables: [UInt32]
  private var state = ~UInt32(0)

  init() {
    var tables = [UInt32](repeating: 0, count: 16 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
      tables[byte] = value
    }
    for index in 256..<tables.count {
      let value = tables[index - 256]
      tables[index] = value >> 8 ^ tables[Int(value & 0xFF)]
    }
    self.tables = tables
  }

  /// The checksum of everything that `update` has seen.
  var value: UInt32 { ~state }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var crc = state
    let blocks = bytes.count / 16 * 16
    unsafe tables.withUnsafeBufferPointer { tables in
      for start in stride(from: 0, to: blocks, by: 16) {
        let first = unsafe word(bytes, at: start) ^ UInt64(crc)
        let second = unsafe word(bytes, at: start + 8)
        crc = 0
        for byte in 0..<8 {
          unsafe crc ^= tables[(15 - byte) * 256 + Int(first >> (8 * byte) & 0xFF)]
          unsafe crc ^= tables[(7 - byte) * 256 + Int(second >> (8 * byte) & 0xFF)]
        }
      }
      for index in blocks..<bytes.count {
        crc = unsafe crc >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: crc) ^ bytes[index])]
      }
    }
    state = crc
  }

  private func word(_ bytes: UnsafeRawBufferPointer, at place: Int) -> UInt64 {
    unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
  }
}
