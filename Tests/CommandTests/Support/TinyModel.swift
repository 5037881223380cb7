/// A weight file small enough to be known by heart: the linear model with `gain` times the identity for its weights, so
/// that its output is the input times `gain`. Written from FORMAT.md, not from the reader.
struct TinyModel {
  let name: String
  var gain: Float = 1
  var leads = 1
  /// Hertz.
  var rates: (Float, Float)?
  var trainingData = "none"

  /// Points of a frame.
  static let frame = 8

  static let all = [
    TinyModel(name: "general"), TinyModel(name: "ecg"), TinyModel(name: "double", gain: 2),
    TinyModel(name: "pair", leads: 2), TinyModel(name: "rated", rates: (250, 500)),
  ]

  var bytes: [UInt8] {
    var file = header
    let checksum = crc32(file)
    let place = checksumPlace
    for byte in 0..<4 { file[place + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(byte))) }
    return file
  }

  private var header: [UInt8] {
    let pairs = metadata
    let size = leads * Self.frame
    var file = Array("GGUF".utf8) + little(UInt32(3)) + little(UInt64(2)) + little(UInt64(pairs.count))
    for pair in pairs { file += string(pair.key) + pair.value }
    file += string("layer.0.weight") + little(UInt32(2)) + little(UInt64(size)) + little(UInt64(size))
    file += little(UInt32(0)) + little(UInt64(0))
    file += string("layer.0.bias") + little(UInt32(1)) + little(UInt64(size))
    file += little(UInt32(0)) + little(UInt64(padded(4 * size * size)))
    file += [UInt8](repeating: 0, count: padded(file.count) - file.count)
    for row in 0..<size { for column in 0..<size { file += little((row == column ? gain : 0).bitPattern) } }
    file += [UInt8](repeating: 0, count: padded(4 * size))
    return file
  }

  private var metadata: [(key: String, value: [UInt8])] {
    var pairs: [(key: String, value: [UInt8])] = [
      ("general.architecture", text("sta")), ("sta.format_version", number(1)), ("general.name", text(name)),
      ("general.description", text("For tests: \(gain) times the input.")), ("general.license", text("MIT")),
      ("sta.leads", number(leads)), ("sta.grid_length", number(Self.frame)), ("sta.beats", number(1)),
      ("sta.hop", number(4)), ("sta.variant", text("linear")), ("sta.input.mean", text("keep")),
      ("sta.input.scale", text("none")), ("sta.output", text("signal")), ("sta.layer_count", number(1)),
      ("sta.layer.0.kind", text("dense")), ("sta.layer.0.activation", text("identity")),
      ("sta.layer.0.channels", number(leads)), ("sta.training.data", text(trainingData)),
      ("sta.training.steps", number(0)),
      ("sta.training.batch", number(0)), ("sta.training.seed", number(0)),
    ]
    if let rates {
      pairs.append(("sta.rate.minimum", little(UInt32(6)) + little(rates.0.bitPattern)))
      pairs.append(("sta.rate.maximum", little(UInt32(6)) + little(rates.1.bitPattern)))
    }
    // The first, so that its place is known.
    pairs.insert(("sta.checksum", number(0)), at: 0)
    return pairs
  }

  /// After magic, version and two counts come the key with its length, and the value's type.
  private var checksumPlace: Int { 24 + 8 + "sta.checksum".utf8.count + 4 }
}

private func padded(_ count: Int) -> Int { (count + 31) / 32 * 32 }

private func string(_ text: String) -> [UInt8] { little(UInt64(text.utf8.count)) + Array(text.utf8) }

private func text(_ value: String) -> [UInt8] { little(UInt32(8)) + string(value) }

private func number(_ value: Int) -> [UInt8] { little(UInt32(4)) + little(UInt32(value)) }

/// The bytes of an integer, the least significant first.
func little<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
  (0..<Integer.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

/// As in zlib, bit by bit.
private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~0) { sum, byte in
    (0..<8).reduce(sum ^ UInt32(byte)) { word, _ in word & 1 == 1 ? word >> 1 ^ 0xEDB8_8320 : word >> 1 }
  }
}
