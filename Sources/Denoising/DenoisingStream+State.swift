internal import Signal

/// A stream's place in its signal as bytes, so that another stream can go on there, bit for bit.
///
/// Little-endian words of eight bytes: `STASTATE`, version, checksum of what follows, checksum of the weight file, channels,
/// hop, how many frames are cleaned together and whether originals are kept, then the counts, then the lanes. Nothing in it is trusted.
extension DenoisingStream {
  private static let magic: UInt64 = 0x4554_4154_5341_5453  // "STASTATE"
  private static let version: UInt64 = 2
  /// Words in front of the lanes, and among them those in front of what the checksum covers.
  private static let (headerWords, uncheckedWords) = (13, 3)

  /// Bytes that the state of this stream takes, the same at any time.
  public var stateSize: Int {
    var size = Self.headerWords * MemoryLayout<UInt64>.size
    for lane in lanes { size += lane.stateSize }
    return size
  }

  private var kind: (UInt64, UInt64, UInt64, UInt64) {
    (
      UInt64(model.checksum), UInt64(channels), UInt64(hop),
      UInt64(2 * (turn - 1)) + (options.nonFinite == .pass ? 1 : 0)
    )
  }

  /// Writes the state to the first `stateSize` of `bytes`, or nothing and returns false where there are fewer.
  public func saveState(into bytes: UnsafeMutableRawBufferPointer) -> Bool {
    guard let start = bytes.baseAddress, bytes.count >= stateSize else { return false }
    let kind = kind
    var writer = unsafe StateWriter(start + Self.uncheckedWords * MemoryLayout<UInt64>.size)
    writer.write(kind.0)
    writer.write(kind.1)
    writer.write(kind.2)
    writer.write(kind.3)
    writer.write(UInt64(schedule.received))
    writer.write(UInt64(schedule.final))
    writer.write(UInt64(schedule.produced))
    writer.write(isEnding ? 1 : 0)
    writer.write(UInt64(frames.clean))
    writer.write(UInt64(frames.uncleaned))
    for lane in lanes { lane.saveState(to: &writer) }
    writer = unsafe StateWriter(start)
    writer.write(Self.magic)
    writer.write(Self.version)
    writer.write(unsafe checksum(UnsafeRawPointer(start)))
    return true
  }

  /// Puts the stream where the saved one was, or returns false and leaves it where it is: then the state is damaged, or that of
  /// a stream with another model, hop or number of channels, with other frames together, or with another choice on keeping originals.
  public func restoreState(from bytes: UnsafeRawBufferPointer) -> Bool {
    guard let start = bytes.baseAddress, bytes.count >= stateSize else { return false }
    var reader = unsafe StateReader(start)
    let checksum = unsafe checksum(start)
    guard reader.word() == Self.magic, reader.word() == Self.version, reader.word() == checksum else { return false }
    guard (reader.word(), reader.word(), reader.word(), reader.word()) == kind else { return false }
    let (received, final, produced, ending) = (reader.word(), reader.word(), reader.word(), reader.word())
    let (clean, uncleaned) = (reader.word(), reader.word())
    guard max(received, final, produced, clean, uncleaned) <= StateReader.countLimit, ending <= 1,
      let schedule = FrameSchedule(
        like: schedule, received: Int(received), final: Int(final), produced: Int(produced), isEnding: ending == 1)
    else { return false }
    var lanesReader = reader
    for lane in lanes where !lane.canRestoreState(from: &reader) { return false }
    for lane in lanes { lane.restoreState(from: &lanesReader, received: Int(received)) }
    self.schedule = schedule
    isEnding = ending == 1
    frames = (Int(clean), Int(uncleaned))
    return true
  }

  /// FNV-1a (Fowler, Noll, Vo) of a state's checked bytes: it needs no table, so saving allocates nothing.
  private func checksum(_ state: UnsafeRawPointer) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in Self.uncheckedWords * MemoryLayout<UInt64>.size..<stateSize {
      hash = unsafe (hash ^ UInt64(state.load(fromByteOffset: index, as: UInt8.self))) &* 0x100_0000_01B3
    }
    return hash
  }
}
