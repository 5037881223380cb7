internal import CSystem
internal import Storage

/// One way for a weight file to be wrong, with the numbers that show it.
public enum ModelFileError: Error, Equatable {
  /// The operating system refused: `code` is its `errno`.
  case unreadable(code: Int32)
  case outOfMemory(bytes: Int)
  /// The file ends at `size` bytes, where something at `offset` needs `count` bytes.
  case truncated(offset: Int, count: UInt64, size: Int)

  case notGGUF(magic: UInt32)
  case bigEndian
  case containerVersion(UInt32)
  case tooManyEntries(UInt64, limit: Int)
  case tooManyTensors(UInt64, limit: Int)
  case stringLength(offset: Int, count: UInt64, limit: Int)
  /// A string that is not UTF-8, or has a 0 in it.
  case notUTF8(offset: Int)
  case valueType(UInt32, key: String)
  case arrayLength(key: String, count: UInt64, limit: Int)
  case repeatedKey(String)
  case alignment(UInt32)

  case repeatedTensor(String)
  case dimensionCount(UInt32, tensor: String)
  case emptyDimension(tensor: String)
  /// More elements than the file has bytes; `UInt64.max` stands for more than can be counted.
  case tensorElements(UInt64, tensor: String, size: Int)
  case tensorType(UInt32, tensor: String)
  case tensorOffset(UInt64, tensor: String, alignment: Int)
  case tensorOutside(tensor: String, end: UInt64, size: Int)
  case overlap(String, String)
  case fileSize(Int, expected: Int)
  case tooLarge(Int, limit: Int)

  case architecture(String)
  case formatVersion(UInt32, newest: UInt32)
  case checksum(stated: UInt32, computed: UInt32)

  case missingKey(String)
  case keyType(String, expected: String)
  case value(key: String, found: String, allowed: String)
  case unknownKey(String)
  case missingTensor(String)
  case shape(tensor: String, found: [Int], expected: [Int])
  case notFinite(tensor: String, index: Int)
  case unknownTensor(String)
}

extension ModelFileError: CustomStringConvertible {
  /// What is wrong, as the end of a sentence that names the file.
  public var description: String { sentence.text }

  private var sentence: Sentence {
    switch self {
    case .unreadable(EINVAL): "is no regular file"
    case .unreadable(let code): "cannot be read: \(unsafe String(cString: sta_system_error(code)))"
    case .outOfMemory(let bytes): "needs \(bytes) bytes of memory that are not there"
    case .truncated(let offset, let count, let size):
      "ends after \(size) bytes, where \(count) more are needed at byte \(offset)"
    case .notGGUF: "is not a GGUF file"
    case .bigEndian: "is a big-endian GGUF file, and only little-endian ones are read"
    case .containerVersion(let version): "is GGUF version \(version), and only version 3 is read"
    case .tooManyEntries(let count, let limit): "has \(count) metadata pairs, and at most \(limit) are allowed"
    case .tooManyTensors(let count, let limit): "has \(count) tensors, and at most \(limit) are allowed"
    case .stringLength(let offset, let count, let limit):
      "has a string of \(count) bytes at byte \(offset), where at most \(limit), and in a name at least 1, are allowed"
    case .notUTF8(let offset): "has a string at byte \(offset) that is not UTF-8, or has a 0 in it"
    case .valueType(let type, let key): "gives '\(key)' the type \(type), which is not allowed there"
    case .arrayLength(let key, let count, let limit):
      "gives '\(key)' \(count) elements, and at most \(limit) are allowed"
    case .repeatedKey(let key): "states '\(key)' twice"
    case .alignment(let value): "states an alignment of \(value), which is not a power of two from 8 to 4096"
    case .repeatedTensor(let name): "has two tensors named '\(name)'"
    case .dimensionCount(let count, let tensor): "gives tensor '\(tensor)' \(count) dimensions instead of 1 to 4"
    case .emptyDimension(let tensor): "gives tensor '\(tensor)' a dimension of 0"
    case .tensorElements(let count, let tensor, let size):
      "gives tensor '\(tensor)' \(count) elements in a file of \(size) bytes; perhaps it is cut short"
    case .tensorType(let type, let tensor): "stores tensor '\(tensor)' as type \(type), and only F32 and F16 are read"
    case .tensorOffset(let offset, let tensor, let alignment):
      "puts tensor '\(tensor)' at offset \(offset), which is not a multiple of \(alignment)"
    case .tensorOutside(let tensor, let end, let size):
      "puts the end of tensor '\(tensor)' at byte \(end) of its data, which has \(size)"
    case .overlap(let first, let second): "lets tensors '\(first)' and '\(second)' overlap"
    case .tooLarge(let size, let limit): "has \(size) bytes, which no weight file has; \(limit) are the most"
    case .fileSize(let size, let expected): "has \(size) bytes instead of the \(expected) that its tensors need"
    case .architecture(let name): "is a GGUF file for '\(name)', not for 'sta'"
    case .formatVersion(let version, let newest):
      "has format version \(version), and this program reads up to \(newest): a newer sta-denoise is needed"
    case .checksum(let stated, let computed):
      "is damaged: its checksum is \(hexadecimal(computed)) instead of \(hexadecimal(stated))"
    case .missingKey(let key): "does not state '\(key)'"
    case .keyType(let key, let expected): "does not state '\(key)' as \(expected)"
    case .value(let key, let found, let allowed): "states '\(key)' as \(found) instead of \(allowed)"
    case .unknownKey(let key): "states '\(key)', which this program does not know or this model does not use"
    case .missingTensor(let name): "has no tensor '\(name)'"
    case .shape(let tensor, let found, let expected):
      "gives tensor '\(tensor)' the shape \(list(found)) instead of \(list(expected))"
    case .notFinite(let tensor, let index): "has a weight that is not a finite number, element \(index) of '\(tensor)'"
    case .unknownTensor(let name): "has a tensor '\(name)' that this model does not use"
    }
  }
}

private func list(_ shape: [Int]) -> String {
  var text = "["
  for (index, dimension) in shape.enumerated() { text += (index == 0 ? "" : ", ") + String(dimension) }
  return text + "]"
}

/// Eight hexadecimal digits.
func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 8 - digits.utf8.count) + digits
}
