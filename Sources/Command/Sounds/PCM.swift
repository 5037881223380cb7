/// How a sample lies in bytes, without a header: `s16le`, `f32be` and so on.
struct PCM: Equatable {
  var samples: SampleFormat
  var isBigEndian = false

  static let all = SampleFormat.allCases.flatMap { samples in
    samples.bytes == 1 ? [PCM(samples: samples)] : [false, true].map { PCM(samples: samples, isBigEndian: $0) }
  }

  var name: String { samples.bytes == 1 ? samples.name : samples.name + (isBigEndian ? "be" : "le") }

  /// By its name; without an ending the smaller byte comes first.
  init?(name: String) {
    guard let found = PCM.all.first(where: { $0.name == name || $0.samples.name == name }) else { return nil }
    self = found
  }

  init(samples: SampleFormat, isBigEndian: Bool = false) { (self.samples, self.isBigEndian) = (samples, isBigEndian) }
}

extension PCM {
  /// Reads `count` samples that begin at `bytes`: integers become −1 ..< 1, floating point stays as it is.
  func decode(_ bytes: UnsafePointer<UInt8>, count: Int, into samples: inout MutableSpan<Float>) {
    let bytes = unsafe UnsafeRawPointer(bytes)
    switch self.samples {
    case .unsigned8:
      for i in 0..<count { samples[i] = (Float(unsafe bytes.load(fromByteOffset: i, as: UInt8.self)) - 128) / 128 }
    case .signed16: for i in 0..<count { samples[i] = Float(unsafe integer(bytes + 2 * i, as: Int16.self)) / 0x1p15 }
    case .signed24: for i in 0..<count { samples[i] = Float(unsafe integer24(bytes + 3 * i)) / 0x1p23 }
    case .signed32: for i in 0..<count { samples[i] = Float(unsafe integer(bytes + 4 * i, as: Int32.self)) / 0x1p31 }
    case .float32: for i in 0..<count { samples[i] = Float(bitPattern: unsafe integer(bytes + 4 * i, as: UInt32.self)) }
    case .float64:
      for i in 0..<count { samples[i] = Float(Double(bitPattern: unsafe integer(bytes + 8 * i, as: UInt64.self))) }
    }
  }

  private func integer<Integer: FixedWidthInteger>(_ place: UnsafeRawPointer, as type: Integer.Type) -> Integer {
    let word = unsafe place.loadUnaligned(as: type)
    return isBigEndian ? word.bigEndian : word.littleEndian
  }

  private func integer24(_ place: UnsafeRawPointer) -> Int32 {
    let bytes = unsafe (
      place.load(as: UInt8.self), place.load(fromByteOffset: 1, as: UInt8.self),
      place.load(fromByteOffset: 2, as: UInt8.self)
    )
    let ordered = isBigEndian ? (bytes.2, bytes.1, bytes.0) : bytes
    // Into the upper bits, so that the shift back brings the sign along.
    return Int32(bitPattern: UInt32(ordered.0) << 8 | UInt32(ordered.1) << 16 | UInt32(ordered.2) << 24) >> 8
  }

  /// Appends one sample of a floating-point format.
  func append(_ sample: Float, to bytes: inout [UInt8]) {
    if samples == .float64 {
      append(Double(sample).bitPattern, count: 8, to: &bytes)
    } else {
      append(UInt64(sample.bitPattern), count: 4, to: &bytes)
    }
  }

  /// Appends one sample of an integer format, which lies in the upper bits of `integer`.
  func append(_ integer: Int32, to bytes: inout [UInt8]) {
    let count = samples.bytes
    let word = UInt32(bitPattern: integer) >> UInt32(32 - 8 * count)
    append(UInt64(samples == .unsigned8 ? word ^ 0x80 : word), count: count, to: &bytes)
  }

  private func append(_ word: UInt64, count: Int, to bytes: inout [UInt8]) {
    for index in 0..<count {
      let place = isBigEndian ? count - 1 - index : index
      bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * place)))
    }
  }
}
