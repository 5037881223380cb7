internal import Storage

/// Everything in front of the tensor data, with the checks that need no meaning of keys.
struct Header {
  private(set) var entries: [(key: String, value: MetadataValue)] = []
  private(set) var tensors: [TensorDescription] = []
  private(set) var dataStart = 0
  /// Offset of the four bytes that hold the checksum.
  private var checksumOffset: Int?

  /// Reads the header of a file of `size` bytes, of which `storage` has the first or all.
  @inline(never) init(_ storage: ByteStorage, size: Int) throws(ModelFileError) {
    var reader = ByteReader(storage)
    let (tensorCount, entryCount) = try Self.readCounts(&reader)
    for _ in 0..<entryCount { try readEntry(&reader) }
    try checkFormat()
    let alignment = try alignment()
    for _ in 0..<tensorCount { try readTensor(&reader, alignment: alignment, limit: size) }
    dataStart = Self.round(reader.offset, upTo: alignment)
    try checkPlaces(alignment: alignment, size: size)
  }

  /// `GGUF`, with which a file begins.
  private static let magic: UInt32 = 0x4655_4747

  private static func readCounts(_ reader: inout ByteReader) throws(ModelFileError) -> (tensors: Int, entries: Int) {
    let magic = try reader.uint32()
    guard magic == Self.magic else { throw .notGGUF(magic: magic) }
    let version = try reader.uint32()
    guard version != UInt32(3).byteSwapped else { throw .bigEndian }
    guard version == 3 else { throw .containerVersion(version) }
    let tensorCount = try reader.uint64()
    guard tensorCount <= UInt64(Limit.tensors) else { throw .tooManyTensors(tensorCount, limit: Limit.tensors) }
    let entryCount = try reader.uint64()
    guard entryCount <= UInt64(Limit.entries) else { throw .tooManyEntries(entryCount, limit: Limit.entries) }
    return (Int(tensorCount), Int(entryCount))
  }

  private mutating func readEntry(_ reader: inout ByteReader) throws(ModelFileError) {
    let key = try reader.string(atLeast: 1, atMost: Limit.keyBytes)
    guard value(of: key) == nil else { throw .repeatedKey(key) }
    let type = try reader.uint32()
    if key.hasBytes(of: "sta.checksum") { checksumOffset = reader.offset }
    entries.append((key, try reader.value(type: type, key: key)))
  }

  private mutating func readTensor(_ reader: inout ByteReader, alignment: Int, limit: Int) throws(ModelFileError) {
    let tensor = try reader.tensor(alignment: alignment, dataLimit: limit)
    for other in tensors where other.name.hasBytes(of: tensor.name) { throw .repeatedTensor(tensor.name) }
    tensors.append(tensor)
  }

  private func value(of key: String) -> MetadataValue? {
    for entry in entries where entry.key.hasBytes(of: key) { return entry.value }
    return nil
  }

  @inline(never) private func number(_ key: String) throws(ModelFileError) -> UInt32? {
    guard let value = value(of: key) else { return nil }
    guard case .uint32(let number) = value else { throw .keyType(key, expected: "a uint32") }
    return number
  }

  private func alignment() throws(ModelFileError) -> Int {
    guard let value = try number("general.alignment") else { return 32 }
    guard (8...4096).contains(value), value & (value - 1) == 0 else { throw .alignment(value) }
    return Int(value)
  }

  /// Checks that this is a file for us and not of a later format, before anything in it is taken for damage.
  private func checkFormat() throws(ModelFileError) {
    guard case .string(let architecture)? = value(of: "general.architecture") else {
      throw .missingKey("general.architecture")
    }
    guard architecture.hasBytes(of: "sta") else { throw .architecture(architecture) }
    guard let version = try number("sta.format_version") else { throw .missingKey("sta.format_version") }
    guard version >= 1 else { throw .value(key: "sta.format_version", found: "0", allowed: "1") }
    guard version <= Limit.formatVersion else { throw .formatVersion(version, newest: Limit.formatVersion) }
  }

  /// Checks that no two tensors share a byte, and that the file ends where the last one does.
  private func checkPlaces(alignment: Int, size: Int) throws(ModelFileError) {
    // Each pair, for sorting would take more code than all of this, and more time only with very many tensors.
    var end = 0
    for index in tensors.indices {
      end = max(end, tensors[index].end)
      for other in 0..<index where tensors[index].offset < tensors[other].end {
        guard tensors[other].offset < tensors[index].end else { continue }
        let isFirst = tensors[index].offset < tensors[other].offset
        throw isFirst
          ? .overlap(tensors[index].name, tensors[other].name) : .overlap(tensors[other].name, tensors[index].name)
      }
    }
    let expected = dataStart + Self.round(end, upTo: alignment)
    guard size == expected else { throw .fileSize(size, expected: expected) }
  }

  func statedChecksum() throws(ModelFileError) -> (offset: Int, value: UInt32) {
    guard let checksumOffset, let value = try number("sta.checksum") else { throw .missingKey("sta.checksum") }
    return (checksumOffset, value)
  }

  private static func round(_ offset: Int, upTo alignment: Int) -> Int {
    (offset + alignment - 1) / alignment * alignment
  }
}
