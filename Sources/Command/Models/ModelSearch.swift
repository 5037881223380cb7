import Denoising
import Glibc

/// Where a model's name leads to a weight file: in `$STA_DENOISE_MODELS`, beside an installed program
/// (`../share/sta-denoise/models`), in the `models` folder of the checkout that the program was built in.
struct ModelSearch {
  /// In the order in which they are searched.
  let folders: [String]

  /// - Parameters:
  ///   - variable: the value of `STA_DENOISE_MODELS`.
  ///   - executable: the program's own path, without symbolic links.
  init(variable: String?, executable: String?) {
    var folders: [String] = []
    if let variable, !variable.isEmpty { folders.append(variable) }
    var parent = executable.map { folder(of: $0) } ?? ""
    if !parent.isEmpty { folders.append(folder(of: parent) + "/share/sta-denoise/models") }
    for _ in 0..<5 where !parent.isEmpty {
      parent = folder(of: parent)
      // A `models` folder may be anyone's; the specification in it says that it is ours.
      if FileStatus(path: parent + "/models/FORMAT.md") != nil { folders.append(parent + "/models") }
    }
    self.folders = folders
  }

  /// As the environment and the running program say.
  static func ofThisProcess() -> ModelSearch {
    let variable = unsafe getenv("STA_DENOISE_MODELS").map { unsafe FileName.text($0) }
    let itself = resolved("/proc/self/exe")
    return ModelSearch(variable: variable, executable: itself == "/proc/self/exe" ? nil : itself)
  }

  /// The file that `--model` means: a path if it looks like one, otherwise the first model of that name, otherwise a file that is there.
  func path(of model: String) throws(CommandError) -> String {
    if model.contains("/") || model.hasSuffix(".gguf") { return model }
    for folder in folders {
      let path = "\(folder)/\(model).gguf"
      if FileStatus(path: path)?.isRegular == true { return path }
    }
    if FileStatus(path: model)?.isRegular == true { return model }
    throw .modelNotFound(name: model, available: available().map(\.name))
  }

  /// Every model that can be named, sorted by name; of two with one name, the one that `path(of:)` finds.
  func available() -> [(name: String, path: String)] {
    var found: [String: String] = [:]
    for folder in folders {
      for name in fileNames(in: folder) ?? [] where name.hasSuffix(".gguf") {
        let short = String(name.dropLast(5))
        found[short] = found[short] ?? "\(folder)/\(name)"
      }
    }
    return found.sorted { $0.key < $1.key }.map { (name: $0.key, path: $0.value) }
  }

  /// A model that can be named, is made for a rate in hertz, and whose name begins with the same word as another's: for a hint, since
  /// what a model is for cannot be had from its name.
  func relative(of name: String, at rate: Double) -> String? {
    let word = name.prefix { $0 != "-" }
    return available().first { candidate in
      guard candidate.name != name, candidate.name.prefix(while: { $0 != "-" }) == word else { return false }
      return (try? loadModel(path: candidate.path))?.facts.sampleRates?.contains(rate) == true
    }?.name
  }
}

/// The part before the last slash; empty for the root and for a bare name.
private func folder(of path: String) -> String { FileName.lastSlash(in: path).map { String(path[..<$0]) } ?? "" }
