/// What became of one input.
struct FileReport {
  let input: String
  let output: String
  /// What the input holds, in words.
  var kind: String?
  /// Hertz.
  var rate: Double?
  /// Hertz at which it was cleaned.
  var modelRate: Double?
  var channels: Int?
  /// Samples of each channel.
  var frames: Int?
  /// Samples that were beyond full scale.
  var clipped = 0
  /// Samples that were missing or no finite number.
  var gaps = 0
  /// Frames that the network could not clean.
  var uncleanedFrames = 0
  /// Sample frames of the input.
  var latency: Int?
  var seconds = 0.0
  var notes: [String] = []
  var error: CommandError?
  /// Whether its output was there already.
  var isSkipped = false

  init(input: String, output: String) { (self.input, self.output) = (input, output) }

  func json(gapPolicy: GapPolicy) -> JSON {
    .object([
      ("input", .text(input)), ("output", .text(output)), ("kind", kind.map { .text($0) } ?? .null),
      ("sample_rate", .optional(rate)), ("cleaned_at", .optional(modelRate)),
      ("channels", channels.map { .integer($0) } ?? .null), ("samples", frames.map { .integer($0) } ?? .null),
      ("clipped", .integer(clipped)),
      ("gaps", .object([("policy", .text(gapPolicy.rawValue)), ("samples", .integer(gaps))])),
      ("uncleaned_frames", .integer(uncleanedFrames)),
      ("latency_samples", latency.map { .integer($0) } ?? .null),
      ("latency_seconds", .optional(latency.flatMap { samples in rate.map { Double(samples) / $0 } })),
      ("seconds", .number(significantValue(seconds))), ("skipped", .truth(isSkipped)),
      ("notes", .array(notes.map { .text($0) })),
      ("error", error.map { errorJSON($0) } ?? .null),
    ])
  }
}

/// A failure as an object.
func errorJSON(_ error: CommandError) -> JSON {
  .object([("status", .integer(Int(error.status.rawValue))), ("sentence", .text("\(error)"))])
}
