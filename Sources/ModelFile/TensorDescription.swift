/// Where a tensor lies in a weight file, and how it is stored.
public struct TensorDescription: Equatable, Sendable {
  /// How an element is stored.
  public enum ElementType: UInt32, Sendable {
    case float32 = 0
    case float16 = 1

    var size: Int { self == .float32 ? 4 : 2 }
  }

  public let name: String
  public let type: ElementType
  /// Dimensions, slowest first: `[out, in]` is a matrix of `out` contiguous rows.
  public let shape: [Int]
  /// Elements in all.
  public let count: Int
  /// First byte, counted from the start of the tensor data.
  let offset: Int

  var byteCount: Int { count * type.size }
  var end: Int { offset + byteCount }
}

extension ByteReader {
  /// The next tensor description; `dataLimit` is a number of bytes that no tensor's end can exceed.
  mutating func tensor(alignment: Int, dataLimit: Int) throws(ModelFileError) -> TensorDescription {
    let name = try string(atLeast: 1, atMost: Limit.tensorNameBytes)
    let dimensions = try uint32()
    guard (1...4).contains(dimensions) else { throw .dimensionCount(dimensions, tensor: name) }
    var shape: [Int] = []
    var count = UInt64(1)
    for _ in 0..<dimensions {
      let dimension = try uint64()
      guard dimension > 0 else { throw .emptyDimension(tensor: name) }
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= UInt64(dataLimit) else {
        throw .tensorElements(overflow ? .max : product, tensor: name, size: dataLimit)
      }
      count = product
      shape.insert(Int(dimension), at: 0)
    }
    let typeNumber = try uint32()
    guard let type = TensorDescription.ElementType(rawValue: typeNumber) else {
      throw .tensorType(typeNumber, tensor: name)
    }
    let offset = try uint64()
    guard offset % UInt64(alignment) == 0 else { throw .tensorOffset(offset, tensor: name, alignment: alignment) }
    let (end, overflow) = offset.addingReportingOverflow(count * UInt64(type.size))
    guard !overflow, end <= UInt64(dataLimit) else {
      throw .tensorOutside(tensor: name, end: overflow ? .max : end, size: dataLimit)
    }
    return TensorDescription(name: name, type: type, shape: shape, count: Int(count), offset: Int(offset))
  }
}
