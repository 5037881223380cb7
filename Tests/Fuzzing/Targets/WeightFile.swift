import Denoising
import ModelFile

/// Loads an input as a weight file, with its checksum put right, and cleans a few samples where it is one.
func readWeightFile(_ bytes: [UInt8]) {
  let model: DenoisingModel
  do throws(DenoisingError) { model = try load(withRightChecksum(bytes)) } catch {
    return precondition(!error.description.isEmpty, "an error has words")
  }
  // Larger ones are no other code, and take longer.
  guard model.facts.frameLength <= 64, model.facts.leads <= 4 else { return }
  let samples = (0..<3 * 64 * model.facts.leads).map { Float($0 % 7) - 3 }
  guard let clean = try? model.denoise(samples, channels: model.facts.leads) else { return }
  precondition(
    clean.count == samples.count && clean.allSatisfy(\.isFinite), "finite samples come out, each in its place")
}

/// In the way that the last byte says, which means nothing to the file.
private func load(_ bytes: [UInt8]) throws(DenoisingError) -> DenoisingModel {
  let way = (bytes.last ?? 0) % 16
  if way == 1, let file = NamelessFile(bytes) { return try DenoisingModel.load(path: file.path) }
  let result = unsafe bytes.withUnsafeBytes { bytes in
    Result { () throws(DenoisingError) in
      way == 2 ? try unsafe DenoisingModel.load(inPlace: bytes) : try unsafe DenoisingModel.load(bytes)
    }
  }
  return try result.get()
}

/// No fuzzer finds a checksum by chance, and the reader says which one it computes whatever is stated.
private func withRightChecksum(_ bytes: [UInt8]) -> [UInt8] {
  let key = Array("sta.checksum".utf8) + [4, 0, 0, 0]
  let result = unsafe bytes.withUnsafeBytes { bytes in
    Result { () throws(ModelFileError) in try unsafe ModelFile.read(bytes) }
  }
  if case .success(let file) = result { file.entries.forEach { _ = "\($0.key) \($0.value)" } }
  guard case .failure(.checksum(_, let computed)) = result,
    let place = (0..<max(bytes.count - 20, 0)).first(where: { bytes[$0...].starts(with: key) })
  else { return bytes }
  var repaired = bytes
  for byte in 0..<4 { repaired[place + key.count + byte] = UInt8(truncatingIfNeeded: computed >> (8 * byte)) }
  return repaired
}
