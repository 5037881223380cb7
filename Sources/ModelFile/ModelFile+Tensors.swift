public import Storage

extension ModelFile {
  /// The elements of tensor `name`, as `Float` whatever the file stores, or an error if it is not of `shape` (slowest dimension first).
  public func tensor(_ name: String, shape: [Int]) throws(ModelFileError) -> FloatStorage {
    for (index, tensor) in tensors.enumerated() where tensor.name.utf8.elementsEqual(name.utf8) {
      usedTensors[index] = true
      guard Self.sameShape(tensor.shape, shape) else {
        throw .shape(tensor: name, found: tensor.shape, expected: shape)
      }
      return try elements(of: tensor)
    }
    throw .missingTensor(name)
  }

  /// Equal but for ones at the front, which a writer of GGUF may leave out.
  private static func sameShape(_ first: [Int], _ second: [Int]) -> Bool {
    first.drop { $0 == 1 }.elementsEqual(second.drop { $0 == 1 })
  }

  private func elements(of tensor: TensorDescription) throws(ModelFileError) -> FloatStorage {
    let result: FloatStorage
    do throws(OutOfMemory) { result = try .zeros(tensor.count) } catch { throw .outOfMemory(bytes: error.bytes) }
    let source = unsafe UnsafeRawPointer(storage.base + dataStart + tensor.offset)
    switch tensor.type {
    case .float32:
      for index in 0..<tensor.count {
        let bits = unsafe source.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
        unsafe result.base[index] = Float(bitPattern: UInt32(littleEndian: bits))
      }
    case .float16:
      for index in 0..<tensor.count {
        let bits = unsafe source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
        unsafe result.base[index] = Float(half: UInt16(littleEndian: bits))
      }
    }
    // First whether, then where: a loop without an exit does many numbers at a time.
    var exponents: UInt32 = 0
    for index in 0..<tensor.count { exponents = unsafe max(exponents, result.base[index].bitPattern & 0x7F80_0000) }
    guard exponents == 0x7F80_0000 else { return result }
    for index in 0..<tensor.count where unsafe !result.base[index].isFinite {
      throw .notFinite(tensor: tensor.name, index: index)
    }
    return result
  }
}

extension Float {
  /// The number that the bits of an IEEE 754 binary16 mean; every one of them is a `Float`.
  ///
  /// Moving exponent and significand into place leaves the exponent too small by 127 − 15, which a product with 2¹¹² mends
  /// exactly, for subnormal halves too.
  init(half bits: UInt16) {
    let magnitude = Float(bitPattern: UInt32(bits & 0x7FFF) << 13) * 0x1p112
    let value = bits & 0x7C00 == 0x7C00 ? Float(bitPattern: magnitude.bitPattern | 0x7F80_0000) : magnitude
    self = bits & 0x8000 == 0 ? value : -value
  }
}
