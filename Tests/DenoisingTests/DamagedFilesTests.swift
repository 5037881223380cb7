import Denoising
import Foundation
import ModelFile
import TestSupport
import Testing

/// Whatever a weight file holds, loading it takes less than 100 ms and ends with a model or with one error that says what is wrong.
@Suite struct DamagedFilesTests {
  private let good = WeightFile.scaling(by: 2, length: 4, hop: 2).bytes()
  /// Bytes in front of the tensor data, which are two blocks of 32 here.
  private var headerSize: Int { good.count - 64 }

  /// Seconds of this thread's own time, which other work on the machine does not lengthen.
  private func seconds(_ body: () -> Void) -> Double {
    func now() -> Double {
      var time = timespec()
      _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    body()
    return now() - start
  }

  private func load(_ bytes: [UInt8]) -> Result<DenoisingModel, DenoisingError> {
    var result: Result<DenoisingModel, DenoisingError>?
    let time = seconds {
      result = unsafe bytes.withUnsafeBytes { bytes in
        Result { () throws(DenoisingError) in try unsafe DenoisingModel.load(bytes) }
      }
    }
    #expect(time < 0.1)
    return result ?? .failure(.network("was not read"))
  }

  /// The same with the checksum that the reader computes, so that what lies behind that check is reached.
  private func loadWithRightChecksum(_ bytes: [UInt8]) -> Result<DenoisingModel, DenoisingError> {
    let result = load(bytes)
    guard case .failure(.file(.checksum(_, let computed))) = result else { return result }
    let key = Array("sta.checksum".utf8) + little(UInt32(4))
    guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: key) }) else { return result }
    var repaired = bytes
    repaired.replaceSubrange(place + key.count..<place + key.count + 4, with: little(computed))
    return load(repaired)
  }

  @Test func everyTruncationIsTold() {
    for count in good.indices {
      guard case .failure(.file(let error)) = load(Array(good.prefix(count))) else {
        Issue.record("\(count) bytes are no error of the file")
        continue
      }
      switch error {
      case .truncated(_, _, size: count): #expect(count < headerSize)
      case .tensorOutside, .tensorElements, .fileSize: #expect(count >= headerSize - 31, "\(count) bytes: \(error)")
      default: Issue.record("\(count) bytes: \(error)")
      }
    }
  }

  @Test func everyFlippedBitOfTheHeaderIsAnErrorEvenWithARightChecksum() {
    var models = 0
    for place in 0..<headerSize {
      for bit in 0..<8 {
        var bytes = good
        bytes[place] ^= 1 << bit
        if case .success(let model) = loadWithRightChecksum(bytes) {
          // A letter of a text, a number of the training, a key that is not ours: what the file says now is allowed too.
          #expect((try? model.denoise([1, 2, 3, 4, 5]).count) == 5, "byte \(place), bit \(bit)")
          models += 1
        }
      }
    }
    #expect(models > 100 && models < headerSize * 4, "most bits matter, and texts are free")
  }

  /// At every place, so at every length and count too.
  @Test(arguments: [0, 1, 255, 65_536, 0x7FFF_FFFF, 0xFFFF_FFFF, 1 << 62, .max >> 1, .max - 7, .max] as [UInt64])
  func extremeLengthsAndCountsBreakNothing(number: UInt64) {
    for place in 0..<headerSize {
      var bytes = good
      let end = min(place + 8, headerSize)
      bytes.replaceSubrange(place..<end, with: little(number).prefix(end - place))
      guard case .success(let model) = loadWithRightChecksum(bytes) else { continue }
      #expect(model.facts.frameLength <= 8_192)
    }
  }

  /// A file of the system that states 4,096 bytes and has fewer: what a file looks like that shrinks between two looks at it. Nothing
  /// behind its end is looked at.
  @Test func aFileWithFewerBytesThanItStatesIsRefused() throws {
    let path = "/sys/kernel/mm/transparent_hugepage/enabled"
    guard FileManager.default.isReadableFile(atPath: path) else { return }
    #expect {
      try DenoisingModel.load(path: path)
    } throws: {
      guard case .file(.truncated) = $0 as? DenoisingError else { return false }
      return true
    }
  }

  /// While it is written over, cut and put back, what is read is one of the models or an error, never a mixture of the two.
  @Test func aFileThatChangesWhileItIsReadIsOneModelOrAnError() throws {
    let path = NSTemporaryDirectory() + "/sta-denoise-changing-\(UUID().uuidString).gguf"
    let files = [Float(2), 3].map { factor in
      var file = WeightFile.scaling(by: factor, length: 4, hop: 2)
      // Longer than what the system copies at once.
      file["general.description"] = .string(String(repeating: factor == 2 ? "two " : "tri ", count: 16_000))
      return file.bytes()
    }
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    try #require(descriptor >= 0)
    defer {
      close(descriptor)
      unsafe unlink(path)
    }
    let writer = Thread {
      for turn in 0..<400 {
        let bytes = files[turn % 2]
        _ = unsafe pwrite(descriptor, bytes, bytes.count, 0)
        if turn % 3 == 0 { ftruncate(descriptor, off_t(bytes.count / 2)) }
      }
    }
    writer.start()
    repeat {
      guard let model = try? DenoisingModel.load(path: path) else { continue }
      let clean = try model.denoise([1, 1, 1, 1])
      let says = model.facts.description.hasPrefix("two") ? Float(2) : 3
      // Frames that overlap are blended, which rounds.
      #expect(clean.allSatisfy { $0.rounded() == says }, "\(clean)")
    } while !writer.isFinished
  }
}
