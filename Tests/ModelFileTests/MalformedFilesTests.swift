import ModelFile
import Storage
import TestSupport
import Testing

/// Each way for a weight file to be wrong has an error of its own, with the numbers.
@Suite struct MalformedFilesTests {
  private let good = WeightFile.scaling(by: 2, length: 4, hop: 2)

  private func read(_ bytes: [UInt8]) throws(ModelFileError) -> ModelFile {
    let result = unsafe bytes.withUnsafeBytes { bytes in
      Result { () throws(ModelFileError) in try unsafe ModelFile.read(bytes) }
    }
    return try result.get()
  }

  private func expect(_ error: ModelFileError, _ change: (inout WeightFile) -> Void) {
    var file = good
    change(&file)
    #expect(throws: error) { try read(file.bytes()) }
  }

  @Test func aRightFileIsRead() throws {
    let file = try read(good.bytes())
    #expect(try file.text("general.name") == "scaling")
    #expect(try file.number("sta.grid_length", in: 1...10) == 4)
    let weight = try file.tensor("layer.0.weight", shape: [1, 1, 1])
    #expect(try weight.count == 1 && weight.floats()[0] == 2)
  }

  @Test func theContainerIsChecked() {
    expect(.notGGUF(magic: 0x4655_4748)) { $0.magic[0] += 1 }
    expect(.containerVersion(2)) { $0.version = 2 }
    expect(.bigEndian) { $0.version = 3 << 24 }
    expect(.tooManyTensors(1_025, limit: 1_024)) { $0.extraTensors = 1_023 }
    expect(.tooManyEntries(.max, limit: 1_024)) { $0.extraEntries = .max - UInt64($0.entries.count + 1) }
    expect(.architecture("llama")) { $0["general.architecture"] = .string("llama") }
    expect(.missingKey("general.architecture")) { $0["general.architecture"] = nil }
    expect(.formatVersion(2, newest: 1)) { $0["sta.format_version"] = .uint32(2) }
    expect(.value(key: "sta.format_version", found: "0", allowed: "1")) { $0["sta.format_version"] = .uint32(0) }
    expect(.repeatedKey("general.name")) { $0.entries.append(("general.name", .string("again"))) }
    for alignment in [0, 1, 4, 48, 8_192, 1 << 31] as [UInt32] {
      expect(.alignment(alignment)) { $0["general.alignment"] = .uint32(alignment) }
    }
  }

  @Test func valuesAreChecked() {
    expect(.valueType(13, key: "x")) { $0.entries.append(("x", .raw(13, []))) }
    expect(.valueType(9, key: "x")) {
      $0.entries.append(("x", .raw(9, little(UInt32(9)) + little(UInt64(1)) + little(UInt32(4)) + little(UInt64(0)))))
    }
    expect(.arrayLength(key: "x", count: 257, limit: 256)) {
      $0.entries.append(("x", .strings([String](repeating: "", count: 257))))
    }
    let long = String(repeating: "k", count: 256)
    #expect { try read(self.changed { $0.entries.append((long, .uint32(0))) }) } throws: {
      guard case .stringLength(_, count: 256, limit: 255) = $0 as? ModelFileError else { return false }
      return true
    }
    for text in [[0xC3, 0x28], [0x41, 0x00]] as [[UInt8]] {
      #expect { try read(self.changed { $0["general.name"] = .raw(8, little(UInt64(2)) + text) }) } throws: {
        guard case .notUTF8 = $0 as? ModelFileError else { return false }
        return true
      }
    }
    // The same number as another type.
    expect(.keyType("sta.format_version", expected: "a uint32")) {
      $0["sta.format_version"] = .raw(10, little(UInt64(1)))
    }
    expect(.keyType("general.alignment", expected: "a uint32")) { $0["general.alignment"] = .raw(2, [32, 0]) }
  }

  private func changed(_ change: (inout WeightFile) -> Void) -> [UInt8] {
    var file = good
    change(&file)
    return file.bytes()
  }

  @Test func tensorsAreChecked() {
    expect(.repeatedTensor("layer.0.bias")) { $0.tensors.append($0.tensors[1]) }
    expect(.dimensionCount(5, tensor: "layer.0.weight")) { $0.tensors[0].statedDimensions = [1, 1, 1, 1, 1] }
    expect(.dimensionCount(0, tensor: "layer.0.weight")) { $0.tensors[0].statedDimensions = [] }
    expect(.emptyDimension(tensor: "layer.0.weight")) { $0.tensors[0].statedDimensions = [1, 0] }
    expect(.tensorType(2, tensor: "layer.0.weight")) { $0.tensors[0].type = 2 }
    expect(.tensorOffset(16, tensor: "layer.0.bias", alignment: 32)) { $0.tensors[1].statedOffset = 16 }
    expect(.overlap("layer.0.weight", "layer.0.bias")) { $0.tensors[1].statedOffset = 0 }
    let size = good.bytes().count
    expect(.tensorOutside(tensor: "layer.0.bias", end: 1 << 40 + 4, size: size)) {
      $0.tensors[1].statedOffset = 1 << 40
    }
    expect(.tensorOutside(tensor: "layer.0.bias", end: .max - 27, size: size)) {
      $0.tensors[1].statedOffset = .max - 31
    }
    expect(.tensorElements(1 << 33, tensor: "layer.0.weight", size: size)) {
      $0.tensors[0].statedDimensions = [1, 1, 1 << 33]
    }
    expect(.tensorElements(.max, tensor: "layer.0.weight", size: size)) {
      $0.tensors[0].statedDimensions = [512, 1 << 60, 1]
    }
  }

  /// Before any of them is asked for.
  @Test func everyWeightNeedsToBeFinite() {
    expect(.notFinite(tensor: "layer.0.weight", index: 0)) { $0.tensors[0].elements = [.infinity] }
    expect(.notFinite(tensor: "layer.0.bias", index: 0)) { $0.tensors[1].elements = [-.nan] }
  }

  @Test func aTensorNeedsItsShape() throws {
    let read = try read(good.bytes())
    #expect(throws: ModelFileError.shape(tensor: "layer.0.bias", found: [1], expected: [2])) {
      try read.tensor("layer.0.bias", shape: [2])
    }
    #expect(throws: ModelFileError.missingTensor("layer.1.bias")) { try read.tensor("layer.1.bias", shape: [1]) }
  }

  @Test func whatIsNotUsedIsRefused() throws {
    var file = good
    file["sta.layer.0.surprise"] = .uint32(1)
    let read = try read(file.bytes())
    for key in file.entries.map(\.key) where key != "sta.layer.0.surprise" { try? _ = read.text(key) }
    #expect(throws: ModelFileError.unknownKey("sta.layer.0.surprise")) { try read.checkNothingUnused() }
  }

  @Test func theChecksumIsOfTheWholeFile() {
    let bytes = good.bytes()
    #expect(throws: ModelFileError.self) { try read(good.bytes(checksum: 7)) }
    for place in [bytes.count - 1, bytes.count - 33] {
      var damaged = bytes
      damaged[place] ^= 1
      #expect {
        try read(damaged)
      } throws: {
        guard case .checksum = $0 as? ModelFileError else { return false }
        return true
      }
    }
  }

  @Test func everyTruncationIsAnError() {
    let bytes = good.bytes()
    for count in 0..<bytes.count { #expect(throws: ModelFileError.self) { try read(Array(bytes.prefix(count))) } }
    #expect(throws: ModelFileError.fileSize(bytes.count + 32, expected: bytes.count)) {
      try read(bytes + [UInt8](repeating: 0, count: 32))
    }
  }

  @Test func everyFlippedBitIsAnError() {
    let bytes = good.bytes()
    for place in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[place] ^= 1 << bit
        #expect(throws: ModelFileError.self, "byte \(place), bit \(bit)") { try read(damaged) }
      }
    }
  }

  @Test func aFileThatIsNotThereSaysSo() {
    #expect(throws: ModelFileError.unreadable(code: 2)) { try ModelFile.read(path: "/nowhere/at-all.gguf") }
    #expect(throws: ModelFileError.unreadable(code: 21)) { try ModelFile.read(path: "/") }
    #expect(throws: ModelFileError.unreadable(code: 22)) { try ModelFile.read(path: "/dev/null") }
    #expect(ModelFileError.unreadable(code: 2).description == "cannot be read: No such file or directory")
  }

  @Test func errorsSayWhatIsWrongInWords() {
    #expect(
      ModelFileError.checksum(stated: 1, computed: 0xABCD).description
        == "is damaged: its checksum is 0000abcd instead of 00000001")
    #expect(
      ModelFileError.shape(tensor: "t", found: [2, 3], expected: [3]).description
        == "gives tensor 't' the shape [2, 3] instead of [3]")
  }
}
