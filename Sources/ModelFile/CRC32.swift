/// The CRC-32 of zlib, PNG and gzip: polynomial 0xEDB88320, bits reflected, start and end inverted.
///
/// Eight bytes a step by eight tables (M. E. Kounavis and F. L. Berry, 2005), so that checking a weight file costs less
/// than reading it.
struct CRC32 {
  private let tables: [UInt32]
  private var state = ~UInt32(0)

  init() {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
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
    let blocks = bytes.count / 8 * 8
    unsafe tables.withUnsafeBufferPointer { tables in
      for start in stride(from: 0, to: blocks, by: 8) {
        let word =
          unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)) ^ UInt64(crc)
        crc = 0
        for byte in 0..<8 { unsafe crc ^= tables[(7 - byte) * 256 + Int(word >> (8 * byte) & 0xFF)] }
      }
      for index in blocks..<bytes.count {
        crc = unsafe crc >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: crc) ^ bytes[index])]
      }
    }
    state = crc
  }
}
