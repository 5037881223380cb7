/// The value of a metadata pair. Our own keys have the first two of the types of numbers; the others belong to keys that are only shown.
public enum MetadataValue: Equatable, Sendable {
  case uint32(UInt32)
  case float32(Float)
  case unsigned(UInt64)
  case signed(Int64)
  case float64(Double)
  case boolean(Bool)
  case string(String)
  case array([MetadataValue])
}

extension MetadataValue: CustomStringConvertible {
  public var description: String {
    switch self {
    case .uint32(let value): return "\(value)"
    case .float32(let value): return "\(value)"
    case .unsigned(let value): return "\(value)"
    case .signed(let value): return "\(value)"
    case .float64(let value): return "\(value)"
    case .boolean(let value): return value ? "true" : "false"
    case .string(let value): return value
    case .array(let values):
      var text = "["
      for (index, value) in values.enumerated() { text += (index == 0 ? "" : ", ") + value.description }
      return text + "]"
    }
  }
}

extension ByteReader {
  /// A value of GGUF's type number `type`. An array may hold anything but arrays.
  mutating func value(type: UInt32, key: String, inArray: Bool = false) throws(ModelFileError) -> MetadataValue {
    switch type {
    case 0: return .unsigned(UInt64(try uint8()))
    case 1: return .signed(Int64(Int8(bitPattern: try uint8())))
    case 2: return .unsigned(UInt64(try uint16()))
    case 3: return .signed(Int64(Int16(bitPattern: try uint16())))
    case 4: return .uint32(try uint32())
    case 5: return .signed(Int64(Int32(bitPattern: try uint32())))
    case 6: return .float32(Float(bitPattern: try uint32()))
    case 7: return .boolean(try uint8() != 0)
    case 8: return .string(try string(atLeast: 0, atMost: Limit.stringBytes))
    case 9 where !inArray: return try array(key: key)
    case 10: return .unsigned(try uint64())
    case 11: return .signed(Int64(bitPattern: try uint64()))
    case 12: return .float64(Double(bitPattern: try uint64()))
    default: throw .valueType(type, key: key)
    }
  }

  private mutating func array(key: String) throws(ModelFileError) -> MetadataValue {
    let type = try uint32()
    let count = try uint64()
    guard count <= UInt64(Limit.arrayElements) else {
      throw .arrayLength(key: key, count: count, limit: Limit.arrayElements)
    }
    // Nothing is reserved for the stated count: the elements must be there first.
    var values: [MetadataValue] = []
    for _ in 0..<count { values.append(try value(type: type, key: key, inArray: true)) }
    return .array(values)
  }
}
