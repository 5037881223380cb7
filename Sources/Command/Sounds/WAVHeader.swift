/// What a WAV file says before its samples, read byte by byte from an input that need not be seekable.
struct WAVHeader: Equatable {
  /// How the samples lie in bytes; nil for encodings that are not plain samples.
  private(set) var pcm: PCM?
  private(set) var channels = 0
  /// Hertz.
  private(set) var rate: UInt32 = 0
  /// Bytes of samples; nil where the header does not know them.
  private(set) var dataBytes: UInt64?
  private(set) var metadata = SoundMetadata()
  private var isBigEndian = false
  private var encoding: UInt16 = 0
  private var bits: UInt16 = 0

  /// Reads to the first sample.
  init(_ input: ByteInput) throws(CommandError) {
    guard try input.require(12), text(input, 8) == "WAVE" else { throw broken(input, "it does not begin as one") }
    isBigEndian = text(input, 0) == "RIFX"
    input.take(12)
    var longSize: UInt64?
    while true {
      guard try input.require(8) else { throw broken(input, "it ends before its samples begin") }
      let (name, size) = (text(input, 0), word32(input, 4))
      input.take(8)
      if name == "data" {
        try finish(input, size: size, longSize: longSize)
        return
      }
      try readChunk(name, size: Int(size), input, &longSize)
    }
  }

  private mutating func readChunk(
    _ name: String, size: Int, _ input: ByteInput, _ longSize: inout UInt64?
  ) throws(CommandError) {
    // What is longer is skipped without being looked at.
    let known = min(size, 4096)
    if ["fmt ", "ds64", "LIST"].contains(name), try !input.require(known) {
      throw broken(input, "it ends in its header")
    }
    switch name {
    case "fmt " where size >= 16: readFormat(input, size: known)
    case "ds64" where size >= 16: longSize = UInt64(word32(input, 8)) | UInt64(word32(input, 12)) << 32
    case "LIST" where size >= 4 && text(input, 0) == "INFO": readTexts(input, size: known)
    default: try readOther(name, size: size, input)
    }
    guard try input.skip(size + size % 2) >= size else { throw broken(input, "it ends in its header") }
  }

  private mutating func readFormat(_ input: ByteInput, size: Int) {
    (encoding, channels, rate) = (word16(input, 0), Int(word16(input, 2)), word32(input, 4))
    bits = word16(input, 14)
    // The extensible form says further on what it holds.
    if encoding == 0xFFFE, size >= 26 { encoding = word16(input, 24) }
  }

  /// Of a file with the other order of bytes what is in them may have it, too.
  private mutating func readOther(_ name: String, size: Int, _ input: ByteInput) throws(CommandError) {
    guard !isBigEndian else { return }
    if size <= SoundMetadata.mostBytes, try !input.require(size) { return }
    metadata.take(name, bytes: size) { (0..<size).map { input[$0] } }
  }

  private mutating func readTexts(_ input: ByteInput, size: Int) {
    var place = 4
    while place + 8 <= size {
      let length = Int(word32(input, place + 4))
      guard place + 8 + length <= size else { return }
      let bytes = (0..<length).map { input[place + 8 + $0] }.prefix { $0 != 0 }
      metadata.takeText(text(input, place), Array(bytes))
      place += 8 + length + length % 2
    }
  }

  private mutating func finish(_ input: ByteInput, size: UInt32, longSize: UInt64?) throws(CommandError) {
    guard encoding != 0 else { throw broken(input, "it does not say what its samples are") }
    guard channels > 0, rate > 0 else { throw broken(input, "it states no channels, or a rate of 0") }
    pcm = plainSamples
    if size == .max, let longSize {
      // Who cannot go back to the header leaves nothing in it, or as much as can be.
      dataBytes = longSize == 0 || longSize >= UInt64(Int.max) ? nil : longSize
    } else if !isPlaceholder(size) {
      dataBytes = UInt64(size)
    }
  }

  private var plainSamples: PCM? {
    let format: SampleFormat? =
      switch (encoding, bits) {
      case (1, 8): .unsigned8
      case (1, 16): .signed16
      case (1, 24): .signed24
      case (1, 32): .signed32
      case (3, 32): .float32
      case (3, 64): .float64
      default: nil
      }
    return format.map { PCM(samples: $0, isBigEndian: isBigEndian) }
  }

  /// What programs write that cannot know the length: 0 or all ones, sox a multiple of the block up to 0x7FFFF000, arecord
  /// 2 GiB. Nobody can have counted those bytes before sending them.
  private func isPlaceholder(_ size: UInt32) -> Bool {
    size == 0 || size >= 0xFFFF_FF00 || (0x7FFF_F000 - UInt32(min(channels, 1024) * 8)...0x8000_0000).contains(size)
  }
}

extension WAVHeader {
  private func text(_ input: ByteInput, _ place: Int) -> String {
    String(decoding: (place..<place + 4).map { input[$0] }, as: UTF8.self)
  }

  private func word16(_ input: ByteInput, _ place: Int) -> UInt16 {
    let word = UInt16(input[place]) | UInt16(input[place + 1]) << 8
    return isBigEndian ? word.byteSwapped : word
  }

  private func word32(_ input: ByteInput, _ place: Int) -> UInt32 {
    let word = (0..<4).reduce(UInt32(0)) { $0 | UInt32(input[place + $1]) << UInt32(8 * $1) }
    return isBigEndian ? word.byteSwapped : word
  }

  private func broken(_ input: ByteInput, _ reason: String) -> CommandError {
    .notSound(path: input.path, reason: "\(reason)")
  }
}
