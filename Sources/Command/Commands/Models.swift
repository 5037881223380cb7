import ArgumentParser
import Denoising

/// What can be named after `--model`.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Lists the models that --model can name.",
    discussion: """
      One line a model: name, sample rates, size, and what it is for. Those with which the report's tables are measured, \
      each for one computed signal, come last.
      """)

  @Flag(help: "Print the names alone, one a line, as in a dictionary.")
  var names = false

  func run() throws {
    let models = ModelSearch.ofThisProcess().available()
    if models.isEmpty { throw CommandError.modelNotFound(name: Denoise.defaultModel, available: []) }
    var rows: [Row] = []
    var unusable: CommandError?
    for model in models {
      do throws(CommandError) {
        rows.append(Row(name: model.name, path: model.path, facts: try loadModel(path: model.path).facts))
      } catch {
        // One bad file does not hide the others.
        if let unusable { note("\(unusable)") }
        unusable = error
      }
    }
    if names { return rows.forEach { say($0.name) } }
    show(rows.filter { !$0.isOfTheReport }, under: nil)
    show(rows.filter(\.isOfTheReport), under: "For the report's tables, each for one computed signal and for no other:")
    if let unusable { throw unusable }
  }

  private func show(_ rows: [Row], under heading: String?) {
    guard !rows.isEmpty else { return }
    if let heading { say("\n\(heading)") }
    say(aligned(rows.map { (printable($0.name), printable($0.description)) }))
  }
}

/// A model in the list.
private struct Row {
  let name: String
  let path: String
  let facts: ModelFacts

  /// As `models/fit.py` states it in the weights that it makes.
  var isOfTheReport: Bool { facts.trainingData == "computed signals; no recordings" }

  var description: String {
    let rates = facts.sampleRates.map { hertz($0) } ?? "any rate"
    let kilobytes = ((FileStatus(path: path)?.size ?? 0) + 1023) / 1024
    return "\(padded(rates, 15)) \(padded("\(kilobytes) KiB", 9)) \(facts.description)"
  }
}
