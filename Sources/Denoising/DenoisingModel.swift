internal import CSystem
internal import ModelFile
internal import Network
internal import Signal
internal import Storage

/// A trained model: facts, rules and weights from a weight file.
///
/// It is immutable, so any number of threads and streams may share one.
public final class DenoisingModel: Sendable {
  public let facts: ModelFacts
  /// The checksum of the weight file.
  public let checksum: UInt32
  // Nothing behind this reference changes once it is made; that is what makes sharing it between threads safe.
  nonisolated(unsafe) let denoiser: FrameDenoiser

  private init(facts: ModelFacts, checksum: UInt32, denoiser: FrameDenoiser) {
    (self.facts, self.checksum) = (facts, checksum)
    unsafe self.denoiser = denoiser
  }

  /// Reads and checks the weight file at `path`.
  public static func load(path: String) throws(DenoisingError) -> DenoisingModel {
    let file: ModelFile
    do throws(ModelFileError) { file = try ModelFile.read(path: path) } catch { throw .file(error) }
    return try make(file)
  }

  /// The same for the bytes of a file's name, which need not be text.
  public static func load(path: UnsafePointer<CChar>) throws(DenoisingError) -> DenoisingModel {
    let file: ModelFile
    do throws(ModelFileError) { file = try unsafe ModelFile.read(path: path) } catch { throw .file(error) }
    return try make(file)
  }

  /// Reads and checks a weight file that lies in memory, at any address; the bytes are not needed afterwards.
  public static func load(_ bytes: UnsafeRawBufferPointer) throws(DenoisingError) -> DenoisingModel {
    let file: ModelFile
    do throws(ModelFileError) { file = try unsafe ModelFile.read(bytes) } catch { throw .file(error) }
    return try make(file)
  }

  /// The same for bytes that nobody changes before this returns, such as those of a program's own image.
  public static func load(inPlace bytes: UnsafeRawBufferPointer) throws(DenoisingError) -> DenoisingModel {
    let file: ModelFile
    do throws(ModelFileError) { file = try unsafe ModelFile.read(inPlace: bytes) } catch { throw .file(error) }
    return try make(file)
  }

  private static func make(_ file: ModelFile) throws(DenoisingError) -> DenoisingModel {
    // Weights in binary16 may be subnormal on their way to Float.
    let arithmetic = sta_system_begin_arithmetic(false)
    defer { sta_system_end_arithmetic(arithmetic) }
    var reader = ModelReader(file: file)
    let (blueprint, rules, facts) = try reader.statements()
    let network = try DenoisingNetwork.make(blueprint, from: &reader)
    try reader.reading { () throws(ModelFileError) in try file.checkNothingUnused() }
    do throws(OutOfMemory) {
      return DenoisingModel(
        facts: facts, checksum: file.checksum, denoiser: try FrameDenoiser.make(network: network, rules: rules))
    } catch { throw .outOfMemory(bytes: error.bytes) }
  }
}

extension ModelReader {
  /// Everything that the metadata says.
  fileprivate func statements() throws(DenoisingError) -> (Blueprint, FrameRules, ModelFacts) {
    try reading { () throws(ModelFileError) in
      let blueprint = try blueprint()
      try checkTraining()
      return (blueprint, try rules(usingSpectrum: blueprint.usesSpectrum), try facts(for: blueprint))
    }
  }
}
