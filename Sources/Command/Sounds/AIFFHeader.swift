/// The beginning of an AIFF file, as far as the counts in it may have to be corrected.
struct AIFFHeader {
  private(set) var bytes: [UInt8]

  /// States so many sample frames and bytes of samples. libsndfile counts the byte that fills up an odd number of them for a sample.
  mutating func state(frames: Int, bytes count: Int) {
    var place = 12
    while place + 14 <= bytes.count {
      let name = bytes[place..<place + 4]
      let size = bytes[place + 4..<place + 8].reduce(0) { $0 << 8 | Int($1) }
      if name.elementsEqual("COMM".utf8) { set(frames, at: place + 10) }
      // An offset and the size of a block, both 0, come before the samples.
      if name.elementsEqual("SSND".utf8) { return set(8 + count, at: place + 4) }
      place += 8 + size + size % 2
    }
  }

  private mutating func set(_ number: Int, at place: Int) {
    for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: number >> (24 - 8 * index)) }
  }

  init(_ bytes: [UInt8]) { self.bytes = bytes }
}
