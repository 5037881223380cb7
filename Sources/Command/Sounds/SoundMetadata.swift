/// What a sound says beside its samples.
struct SoundMetadata: Equatable {
  /// Title, artist and the like, by the four letters that a WAV file has for them (`INAM`, `IART`, …). No file says in which encoding
  /// its texts are, so they are bytes.
  private(set) var texts: [String: [UInt8]] = [:]
  /// What else is in a file of chunks, in its order: cues and their names, loops, what broadcasters and recorders put in. A cleaned
  /// signal is as long as it was and begins where it did, so the places in it that they name stay true.
  private(set) var chunks: [SoundChunk] = []
  /// libsndfile's numbers for where each channel is heard; none where nothing is said of that.
  var channelMap: [Int32] = []
  /// Names of chunks and texts for which there was no room.
  private(set) var leftOut: [String] = []
  /// Bytes of texts and chunks that may still come, with their names and lengths.
  private var room = SoundMetadata.mostBytes

  /// What passes in all. libsndfile writes no right header that is longer than half as much again.
  static let mostBytes = 32 << 10
  /// Some releases of libsndfile write beyond their memory with twice as many.
  private static let mostChunks = 16

  /// In an order that is always the same.
  var sortedTexts: [(key: String, text: [UInt8])] {
    texts.sorted { $0.key < $1.key }.map { (key: $0.key, text: $0.value) }
  }

  /// Takes a chunk that says something of the sound, if there is room for it.
  ///
  /// - Parameter content: is asked for where there is room.
  mutating func take(_ name: String, bytes: Int, content: () -> [UInt8]) {
    guard SoundChunk.mayPass(name) else { return }
    let fits = bytes <= room - 8 && chunks.count < Self.mostChunks
    // Of a list of texts most may be known.
    guard fits || name == "LIST" && bytes <= Self.mostBytes else { return leaveOut([name]) }
    let chunk = SoundChunk(name: name, content: content())
    if chunk.isOfTexts { return takeTexts(chunk.content) }
    guard fits else { return leaveOut([name]) }
    room -= bytes + 8
    chunks.append(chunk)
  }

  /// Takes a text, if there is none of that name and room for it.
  mutating func takeText(_ name: String, _ text: [UInt8]) {
    guard SoundChunk.mayPass(name), texts[name] == nil else { return }
    // Behind it are a zero, and another where that makes its length even.
    guard text.count + 10 <= room else { return leaveOut([name]) }
    room -= text.count + 10
    texts[name] = text
  }

  /// The texts in a WAV file's list of them that are not known yet.
  private mutating func takeTexts(_ list: [UInt8]) {
    var place = 4
    while place + 8 <= list.count {
      let length = (0..<4).reduce(0) { $0 | Int(list[place + 4 + $1]) << (8 * $1) }
      guard place + 8 + length <= list.count else { return }
      let name = String(decoding: list[place..<place + 4], as: UTF8.self)
      takeText(name, Array(list[(place + 8)..<(place + 8 + length)].prefix { $0 != 0 }))
      place += 8 + length + length % 2
    }
  }

  /// Takes note of parts that nobody hands on; a sentence has room for a few.
  mutating func leaveOut(_ names: [String]) {
    for name in names where !leftOut.contains(name) && leftOut.count < 8 { leftOut.append(name) }
  }

  /// The same for a kind of file that has no such chunks.
  var withoutChunks: SoundMetadata {
    var rest = self
    rest.leaveOut(chunks.map(\.name))
    rest.chunks = []
    return rest
  }
}

/// A named part of a WAV or AIFF file.
struct SoundChunk: Equatable {
  /// Four letters.
  let name: String
  let content: [UInt8]

  /// Those of which a file is made, and those that say how its samples are: peaks, an envelope, a checksum. A cleaned signal has others.
  private static let others: Set<String> = [
    "RIFF", "RIFX", "RF64", "FORM", "fmt ", "fact", "data", "ds64", "JUNK", "junk", "FLLR", "PAD ", "COMM", "FVER",
    "SSND", "NAME", "AUTH", "(c) ", "ANNO", "PEAK", "levl", "MD5 ", "CHAN",
  ]

  static func mayPass(_ name: String) -> Bool {
    name.utf8.count == 4 && name.utf8.allSatisfy { (32..<127).contains($0) } && !others.contains(name)
  }

  /// A list of texts, as a WAV file has it.
  static func texts(_ texts: [(key: String, text: [UInt8])]) -> SoundChunk {
    SoundChunk(
      name: "LIST",
      content: texts.reduce(Array("INFO".utf8)) { list, entry in
        let length = entry.text.count + 1
        let size = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        return list + Array(entry.key.utf8) + size + entry.text + [UInt8](repeating: 0, count: 1 + length % 2)
      })
  }

  /// The content, as long as libsndfile makes it: a multiple of 4. Behind XML zeros would be an error, and blanks are none.
  var padded: [UInt8] {
    let isXML = content.first { $0 > 32 && $0 < 128 } == UInt8(ascii: "<") && content.last != 0
    return content + [UInt8](repeating: isXML ? UInt8(ascii: " ") : 0, count: (4 - content.count % 4) % 4)
  }

  /// The texts of a WAV file, which pass by themselves. Another list has the names of cues.
  fileprivate var isOfTexts: Bool { name == "LIST" && content.starts(with: "INFO".utf8) }
}
