/// WAV files written and read by hand, so that what the program keeps is judged by bytes and not by libsndfile.
struct RIFF: Equatable {
  /// 1: integers, 3: floating point.
  var encoding: UInt16 = 1
  var channels: UInt16 = 1
  var rate: UInt32 = 500
  var bits: UInt16 = 16
  /// The content of the `data` chunk.
  var data: [UInt8] = []
  /// Entries of a `LIST INFO` chunk, by their four letters.
  var texts: [String: String] = [:]
  /// Other chunks in front of the samples.
  var chunks: [Chunk] = []

  struct Chunk: Equatable {
    let name: String
    let content: [UInt8]

    init(_ name: String, _ content: [UInt8]) { (self.name, self.content) = (name, content) }
  }

  var bytes: [UInt8] {
    var body = Array("WAVE".utf8)
    let block = channels * bits / 8
    body += chunk(
      "fmt ",
      little(encoding) + little(channels) + little(rate) + little(rate * UInt32(block)) + little(block) + little(bits))
    if !texts.isEmpty {
      body += chunk("LIST", texts.reduce(Array("INFO".utf8)) { $0 + chunk($1.key, Array($1.value.utf8) + [0]) })
    }
    for other in chunks { body += chunk(other.name, other.content) }
    body += chunk("data", data)
    return Array("RIFF".utf8) + little(UInt32(body.count)) + body
  }

  /// Nil where this is not a RIFF file of the plain kind.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 12, bytes.starts(with: Array("RIFF".utf8)), bytes[8..<12].elementsEqual("WAVE".utf8),
      UInt32(littleEndian: word(bytes, 4)) == UInt32(bytes.count - 8)
    else { return nil }
    for (name, content) in parts(bytes[12...]) {
      switch name {
      case "fmt ": readFormat(content)
      case "data": data = content
      case "LIST" where content.starts(with: "INFO".utf8):
        for (key, text) in parts(content[4...]) {
          texts[key] = String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        }
      case "fact", "PAD ": break
      default: chunks.append(Chunk(name, content))
      }
    }
  }

  init(encoding: UInt16 = 1, channels: UInt16 = 1, rate: UInt32 = 500, bits: UInt16, data: [UInt8]) {
    (self.encoding, self.channels, self.rate, self.bits, self.data) = (encoding, channels, rate, bits, data)
  }

  static func int16(_ samples: [Int16], channels: UInt16 = 1, rate: UInt32 = 500) -> RIFF {
    RIFF(channels: channels, rate: rate, bits: 16, data: samples.flatMap { little($0) })
  }

  static func float(_ samples: [Float], channels: UInt16 = 1, rate: UInt32 = 500) -> RIFF {
    RIFF(encoding: 3, channels: channels, rate: rate, bits: 32, data: samples.flatMap { little($0.bitPattern) })
  }

  private mutating func readFormat(_ content: [UInt8]) {
    encoding = UInt16(content[0]) | UInt16(content[1]) << 8
    channels = UInt16(content[2]) | UInt16(content[3]) << 8
    rate = word(content, 4)
    bits = UInt16(content[14]) | UInt16(content[15]) << 8
  }
}

private func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
  Array(name.utf8) + little(UInt32(content.count)) + content + (content.count % 2 == 1 ? [0] : [])
}

private func parts(_ bytes: ArraySlice<UInt8>) -> [(String, [UInt8])] {
  var found: [(String, [UInt8])] = []
  var rest = bytes
  while rest.count >= 8 {
    let size = Int(word(Array(rest.prefix(8)), 4))
    let name = String(decoding: rest.prefix(4), as: UTF8.self)
    found.append((name, Array(rest.dropFirst(8).prefix(size))))
    rest = rest.dropFirst(8 + size + size % 2)
  }
  return found
}

private func word(_ bytes: [UInt8], _ place: Int) -> UInt32 {
  (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
}
