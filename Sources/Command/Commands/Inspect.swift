import ArgumentParser
import Denoising
import ModelFile

/// Shows what a weight file holds, and whether it is sound.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows a weight file and verifies it.",
    discussion: """
      Prints what the file states, its tensors with type, shape and number of weights, what that comes to for whoever \
      uses the model, and at the end what was verified: the checksum, every weight, and that the layers make a network. \
      models/FORMAT.md specifies the file.
      """)

  @Argument(help: ArgumentHelp("A weight file, or a model's name as for --model.", valueName: "file"))
  var file: String

  func run() throws {
    let path = try ModelSearch.ofThisProcess().path(of: file)
    let content: ModelFile
    do throws(ModelFileError) {
      content = try unsafe ModelFile.read(path: FileName.bytes(path))
    } catch {
      throw CommandError(.file(error), model: path)
    }
    show(content, path: path)
    // The container is sound; whether a model comes of it is for the engine to say.
    let model = try loadModel(path: path)
    guard model.checksum == content.checksum else {
      throw CommandError.modelUnusable(path: path, reason: "was replaced while it was read")
    }
    say("model:\n\(aligned(try use(of: model).map { ($0.name, printable($0.value)) }, indent: 2))")
    let weights = content.tensors.reduce(0) { $0 + $1.count }
    say("verified: checksum \(hexadecimal(content.checksum)), \(counted(weights, "finite weight")), a working network")
  }

  private func show(_ content: ModelFile, path: String) {
    say("\(printable(path)): \(counted(content.size, "byte"))")
    say("metadata:")
    say(aligned(content.entries.map { (printable($0.key), printable("\($0.value)")) }, indent: 2))
    say("tensors:")
    let names = content.tensors.map { printable($0.name) }
    let width = names.map(\.count).max() ?? 0
    for (tensor, name) in zip(content.tensors, names) {
      let type = tensor.type == .float32 ? "F32" : "F16"
      say("  \(padded(name, width))  \(type)  \(padded("\(tensor.shape)", 16))  \(tensor.count)")
    }
  }
}

/// What the file comes to for whoever uses the model.
private func use(of model: DenoisingModel) throws(CommandError) -> [(name: String, value: String)] {
  let facts = model.facts
  let latency: Int
  do throws(DenoisingError) {
    latency = try DenoisingStream(model: model, channels: facts.leads).latency
  } catch {
    throw .outOfMemory(what: facts.name, reason: "\(error)")
  }
  let seconds = facts.sampleRates.map {
    ", \(significant(Double(latency) / $0.lowerBound)) s at \(hertz($0.lowerBound))"
  }
  return [
    ("for", facts.description),
    ("sample rates", facts.sampleRates.map { hertz($0) } ?? "any rate"),
    ("channels", facts.leads == 1 ? "any number, each cleaned by itself" : "\(facts.leads), cleaned together"),
    ("frames", "\(facts.frameLength) samples, one every \(facts.defaultHop) unless --hop says otherwise"),
    ("latency", "at most \(counted(latency, "sample"))\(seconds ?? "")"),
    ("licence", facts.license),
  ]
}

/// Eight hexadecimal digits.
private func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 8 - digits.count) + digits
}
