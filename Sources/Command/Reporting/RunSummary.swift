import CStaDenoise
import Denoising

/// What a run did, for `--json`.
struct RunSummary {
  /// Raised when a member changes its meaning or goes; new ones may come.
  static let version = 1

  let gapPolicy: GapPolicy
  var model: ModelFacts?
  var modelPath: String?
  var hop: Int?
  var files: [FileReport] = []
  var seconds = 0.0
  var error: CommandError?

  init(gapPolicy: GapPolicy) { self.gapPolicy = gapPolicy }

  var json: JSON {
    .object([
      ("format", .text("sta-denoise-report")), ("version", .integer(Self.version)), ("program", .text(STA_VERSION)),
      ("status", .integer(Int(error?.status.rawValue ?? 0))), ("error", error.map { errorJSON($0) } ?? .null),
      ("model", model.map { modelJSON($0) } ?? .null), ("seconds", .number(significantValue(seconds))),
      ("files", .array(files.map { $0.json(gapPolicy: gapPolicy) })),
    ])
  }

  private func modelJSON(_ facts: ModelFacts) -> JSON {
    .object([
      ("name", .text(facts.name)), ("path", .text(modelPath ?? "")), ("leads", .integer(facts.leads)),
      ("frame_length", .integer(facts.frameLength)), ("hop", hop.map { .integer($0) } ?? .null),
      ("sample_rates", facts.sampleRates.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null),
    ])
  }
}
