import Denoising
import ModelFile

/// The model in a weight file.
func loadModel(path: String) throws(CommandError) -> DenoisingModel {
  do throws(DenoisingError) {
    return try unsafe DenoisingModel.load(path: FileName.bytes(path))
  } catch {
    throw CommandError(error, model: path)
  }
}

extension CommandError {
  /// What an error of the engine means to somebody who named a weight file.
  init(_ error: DenoisingError, model path: String) {
    switch error {
    case .file(.outOfMemory), .outOfMemory: self = .outOfMemory(what: path, reason: "\(error)")
    case .file(.notGGUF): self = .noWeightFile(path: path)
    default: self = .modelUnusable(path: path, reason: "\(error)")
    }
  }
}
