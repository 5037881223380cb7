/// Writes weight files for tests, by the letter of `models/FORMAT.md` and without any code of the reader's; right ones, and
/// ones that are wrong in one place.
public struct WeightFile {
  public enum Value {
    case uint32(UInt32)
    case float32(Float)
    case string(String)
    case strings([String])
    /// A type number and raw bytes, whatever they mean.
    case raw(UInt32, [UInt8])
  }

  public struct Tensor {
    public var name: String
    /// Slowest dimension first.
    public var shape: [Int]
    public var elements: [Float]
    public var type: UInt32 = 0
    /// Where the description says it is, if not where it is.
    public var statedOffset: UInt64?
    /// What the description says its dimensions are, fastest first, if not `shape`.
    public var statedDimensions: [UInt64]?

    public init(_ name: String, _ shape: [Int], _ elements: [Float]) {
      (self.name, self.shape, self.elements) = (name, shape, elements)
    }
  }

  public var magic: [UInt8] = Array("GGUF".utf8)
  public var version: UInt32 = 3
  public var entries: [(key: String, value: Value)] = []
  public var tensors: [Tensor] = []
  public var alignment = 32
  /// Added to what the file says its counts are.
  public var extraTensors: UInt64 = 0
  public var extraEntries: UInt64 = 0

  public init() {}

  public subscript(key: String) -> Value? {
    get { entries.first { $0.key == key }?.value }
    set {
      let place = entries.firstIndex { $0.key == key }
      switch (place, newValue) {
      case (let place?, let value?): entries[place].value = value
      case (let place?, nil): entries.remove(at: place)
      case (nil, let value?): entries.append((key, value))
      case (nil, nil): break
      }
    }
  }

  /// The bytes of the file, with the right checksum unless `checksum` is another one.
  public func bytes(checksum: UInt32? = nil) -> [UInt8] {
    var file = magic + little(version) + little(UInt64(tensors.count) + extraTensors)
    file += little(UInt64(entries.count + 1) + extraEntries)
    for (key, value) in entries { file += text(key) + encode(value) }
    file += text("sta.checksum") + little(UInt32(4))
    let place = file.count
    file += little(UInt32(0))
    var data: [UInt8] = []
    for tensor in tensors {
      file += describe(tensor, at: data.count)
      data += tensor.elements.flatMap { little($0.bitPattern) }
      data += [UInt8](repeating: 0, count: (alignment - data.count % alignment) % alignment)
    }
    file += [UInt8](repeating: 0, count: (alignment - file.count % alignment) % alignment) + data
    file.replaceSubrange(place..<place + 4, with: little(checksum ?? Self.crc32(file)))
    return file
  }

  private func describe(_ tensor: Tensor, at offset: Int) -> [UInt8] {
    let dimensions = tensor.statedDimensions ?? tensor.shape.reversed().map { UInt64($0) }
    return text(tensor.name) + little(UInt32(dimensions.count)) + dimensions.flatMap { little($0) }
      + little(tensor.type) + little(tensor.statedOffset ?? UInt64(offset))
  }

  private func encode(_ value: Value) -> [UInt8] {
    switch value {
    case .uint32(let number): little(UInt32(4)) + little(number)
    case .float32(let number): little(UInt32(6)) + little(number.bitPattern)
    case .string(let string): little(UInt32(8)) + text(string)
    case .strings(let strings):
      little(UInt32(9)) + little(UInt32(8)) + little(UInt64(strings.count)) + strings.flatMap(text)
    case .raw(let type, let bytes): little(type) + bytes
    }
  }

  private func text(_ string: String) -> [UInt8] { little(UInt64(string.utf8.count)) + Array(string.utf8) }

  /// Bit by bit, as the polynomial says.
  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc = ~UInt32(0)
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~crc
  }
}

/// The bytes of a number, least significant first.
public func little(_ number: some FixedWidthInteger) -> [UInt8] {
  (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

extension WeightFile {
  /// One convolution with one tap for each lead: the network multiplies its frame by `factor`, and nothing is done around it.
  /// With a context, the network of one lead waits for it and makes nothing of it.
  public static func scaling(
    by factor: Float, leads: Int = 1, length: Int = 450, hop: Int = 225, context: (span: Int, ahead: Int)? = nil
  ) -> WeightFile {
    var file = WeightFile()
    file.entries = [
      ("general.architecture", .string("sta")), ("sta.format_version", .uint32(1)),
      ("general.name", .string("scaling")),
      ("general.description", .string("Multiplies.")), ("general.license", .string("MIT")),
      ("sta.leads", .uint32(UInt32(leads))), ("sta.grid_length", .uint32(UInt32(length))), ("sta.beats", .uint32(1)),
      ("sta.hop", .uint32(UInt32(hop))), ("sta.variant", .string("linear")), ("sta.input.mean", .string("keep")),
      ("sta.input.scale", .string("none")), ("sta.output", .string("signal")), ("sta.layer_count", .uint32(1)),
      ("sta.layer.0.kind", .string("convolution")), ("sta.layer.0.activation", .string("identity")),
      ("sta.training.data", .string("none")), ("sta.training.steps", .uint32(0)), ("sta.training.batch", .uint32(0)),
      ("sta.training.seed", .uint32(0)),
    ]
    let weight = (0..<leads * leads).map { $0 % (leads + 1) == 0 ? factor : 0 }
    file.tensors = [
      Tensor("layer.0.weight", [leads, leads, 1], weight),
      Tensor("layer.0.bias", [leads], [Float](repeating: 0, count: leads)),
    ]
    if let context {
      file["sta.extra_features"] = .strings(["context"])
      file["sta.context.span"] = .uint32(UInt32(context.span))
      file["sta.context.ahead"] = .uint32(UInt32(context.ahead))
      file.tensors[0] = Tensor("layer.0.weight", [1, 2, 1], [factor, 0])
    }
    return file
  }
}
