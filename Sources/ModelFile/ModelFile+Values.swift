/// Values of metadata keys. Each function notes that the key was used, so that `checkNothingUnused` can find the others.
extension ModelFile {
  @inline(never) private func value(_ key: String) -> MetadataValue? {
    for (index, entry) in entries.enumerated() where entry.key.hasBytes(of: key) {
      usedKeys[index] = true
      return entry.value
    }
    return nil
  }

  /// The text of a required key.
  @inline(never) public func text(_ key: String) throws(ModelFileError) -> String {
    guard let value = value(key) else { throw .missingKey(key) }
    guard case .string(let text) = value else { throw .keyType(key, expected: "a string") }
    return text
  }

  /// The place of a required key's text among `names`.
  @inline(never) public func choice(_ key: String, of names: [String]) throws(ModelFileError) -> Int {
    try place(of: try text(key), in: names, key: key)
  }

  /// The places among `names` of the texts of an optional array; none where it is not stated.
  public func choices(_ key: String, of names: [String]) throws(ModelFileError) -> [Int] {
    guard let value = value(key) else { return [] }
    guard case .array(let elements) = value else { throw .keyType(key, expected: "an array of strings") }
    var places: [Int] = []
    for element in elements {
      guard case .string(let text) = element else { throw .keyType(key, expected: "an array of strings") }
      places.append(try place(of: text, in: names, key: key))
    }
    return places
  }

  private func place(of text: String, in names: [String], key: String) throws(ModelFileError) -> Int {
    for (index, name) in names.enumerated() where name.hasBytes(of: text) { return index }
    var allowed = ""
    for (index, name) in names.enumerated() { allowed += (index == 0 ? "'" : " or '") + name + "'" }
    throw .value(key: key, found: "'\(text)'", allowed: allowed)
  }

  /// A whole number in `range`; `fallback`, where there is one, for a key that is not stated.
  @inline(never) public func number(_ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil)
    throws(ModelFileError)
    -> Int
  {
    guard let number = try optionalNumber(key, in: range) ?? fallback else { throw .missingKey(key) }
    return number
  }

  /// A whole number in `range`, or nil for a key that is not stated.
  public func optionalNumber(_ key: String, in range: ClosedRange<Int>) throws(ModelFileError) -> Int? {
    guard let value = value(key) else { return nil }
    guard case .uint32(let number) = value else { throw .keyType(key, expected: "a uint32") }
    let result = Int(number)
    guard range.contains(result) else {
      throw .value(key: key, found: "\(number)", allowed: "\(range.lowerBound) to \(range.upperBound)")
    }
    return result
  }

  /// A whole number in `range` that is odd, or 0.
  public func oddNumber(_ key: String, in range: ClosedRange<Int>) throws(ModelFileError) -> Int {
    let number = try number(key, in: range)
    guard number % 2 != 0 || number == 0 else { throw .value(key: key, found: "\(number)", allowed: "an odd number") }
    return number
  }

  /// A finite float of a required key.
  public func float(_ key: String) throws(ModelFileError) -> Float {
    guard let number = try optionalFloat(key) else { throw .missingKey(key) }
    return number
  }

  /// A finite float, or nil for a key that is not stated.
  public func optionalFloat(_ key: String) throws(ModelFileError) -> Float? {
    guard let value = value(key) else { return nil }
    guard case .float32(let number) = value else { throw .keyType(key, expected: "a float32") }
    guard number.isFinite else { throw .value(key: key, found: "\(number)", allowed: "a finite number") }
    return number
  }

  /// Refuses a tensor that nobody asked for, and a key of ours: one that was not looked at would not be obeyed.
  public func checkNothingUnused() throws(ModelFileError) {
    for (index, entry) in entries.enumerated() where !usedKeys[index] && entry.key.utf8.starts(with: "sta.".utf8) {
      let ofContainer =
        entry.key.hasBytes(of: "sta.checksum") || entry.key.hasBytes(of: "sta.format_version")
      if !ofContainer { throw .unknownKey(entry.key) }
    }
    for (index, tensor) in tensors.enumerated() where !usedTensors[index] { throw .unknownTensor(tensor.name) }
  }
}

extension String {
  /// Whether both are the same bytes. Names in a file have long beginnings in common, and mostly differ in length.
  @inline(never) func hasBytes(of other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}
