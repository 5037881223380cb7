import ArgumentParser
import Denoising

/// What can be named after `--model`.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Lists the models that --model can name.",
    discussion: "One line a model: name, sample rates, size, and what it is for.")

  func run() throws {
    let models = ModelSearch.ofThisProcess().available()
    if models.isEmpty { throw CommandError.modelNotFound(name: Denoise.defaultModel, available: []) }
    let width = models.map(\.name.count).max() ?? 0
    var unusable: CommandError?
    for model in models {
      do throws(CommandError) {
        say(line(for: try loadModel(path: model.path).facts, model, width: width))
      } catch {
        // One bad file does not hide the others.
        if let unusable { note("\(unusable)") }
        unusable = error
      }
    }
    if let unusable { throw unusable }
  }

  private func line(for facts: ModelFacts, _ model: (name: String, path: String), width: Int) -> String {
    let rates = facts.sampleRates.map { hertz($0) } ?? "any rate"
    let kilobytes = ((FileStatus(path: model.path)?.size ?? 0) + 1023) / 1024
    return "\(padded(model.name, width)) \(padded(rates, 15)) \(padded("\(kilobytes) KiB", 9)) \(facts.description)"
  }
}
