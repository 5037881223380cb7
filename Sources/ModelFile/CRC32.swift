internal import Kernels

/// The CRC-32 of zlib, PNG and gzip: polynomial 0xEDB88320, bits reflected, start and end inverted.
struct CRC32 {
  private var state = ~UInt32(0)

  /// The checksum of everything that `update` has seen.
  var value: UInt32 { ~state }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let first = bytes.baseAddress else { return }
    state = unsafe kernels_best().pointee.checksum(state, first, bytes.count)
  }
}
