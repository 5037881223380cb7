public import Storage

extension ModelFile {
  /// The elements of tensor `name`, as the file stores them, or an error if it is not of `shape` (slowest dimension first).
  public func tensor(_ name: String, shape: [Int]) throws(ModelFileError) -> StoredTensor {
    for (index, tensor) in tensors.enumerated() where tensor.name.hasBytes(of: name) {
      usedTensors[index] = true
      guard Self.sameShape(tensor.shape, shape) else {
        throw .shape(tensor: name, found: tensor.shape, expected: shape)
      }
      return elements(of: tensor)
    }
    throw .missingTensor(name)
  }

  /// Equal but for ones at the front, which a writer of GGUF may leave out.
  private static func sameShape(_ first: [Int], _ second: [Int]) -> Bool {
    first.drop { $0 == 1 }.elementsEqual(second.drop { $0 == 1 })
  }

  private func elements(of tensor: TensorDescription) -> StoredTensor {
    StoredTensor(
      count: tensor.count, isHalf: tensor.type == .float16, at: dataStart + tensor.offset, of: storage, room: room)
  }

  /// Looks at every weight before one is handed out: a network that is half laid out takes as much memory as the file.
  func checkFinite() throws(ModelFileError) {
    for tensor in tensors {
      if let index = elements(of: tensor).firstNonFinite { throw .notFinite(tensor: tensor.name, index: index) }
    }
  }
}
