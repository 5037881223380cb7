/// Everything that can end a run early, with what its sentence needs to say where and what to do.
enum CommandError: Error, Equatable {
  // The command line.
  case usage(String)
  case unsupportedExtension(path: String)

  // What an input holds. Lines, columns, sample frames and channels are counted from 1.
  case emptyText(path: String)
  case raggedRow(path: String, line: Int, expected: Int, found: Int)
  case emptyCell(path: String, line: Int, column: Int)
  case notANumber(path: String, line: Int, column: Int, text: String)
  case notFinite(path: String, line: Int, column: Int, text: String)
  case lineTooLong(path: String, line: Int, limit: Int)
  case sampleNotFinite(path: String, frame: Int, channel: Int)
  case notSound(path: String, reason: String)
  case unsupportedSampleFormat(path: String, format: String)
  case tooManyChannels(path: String, channels: Int, limit: Int)
  case wrongLeads(path: String, channels: Int, model: String, leads: Int)
  case unequalChannels(reference: String, Int, estimate: String, Int)
  case noSamples(path: String)
  case unequalLengths(longer: String, shorter: String, frames: Int)

  // Opening, reading and writing.
  case cannotOpen(path: String, reason: String)
  case readFailed(path: String, reason: String)
  case writeFailed(path: String, reason: String)
  case outputExists(path: String)
  case outputIsNoFile(path: String)
  case cannotCreate(path: String, reason: String)

  // The model.
  case modelNotFound(name: String, available: [String])
  case modelUnusable(path: String, reason: String)
  case outOfMemory(what: String, reason: String)

  // Sample rates, in hertz.
  case rateNotStated(path: String, model: String, range: ClosedRange<Double>)
  case rateOutside(path: String, rate: Double, model: String, range: ClosedRange<Double>)
  case rateContradicts(path: String, header: Double, stated: Double)
  case rateForSoundMissing(path: String)
  case rateNotWhole(path: String, rate: Double)

  var status: ExitStatus {
    switch self {
    case .usage, .unsupportedExtension: .usage
    case .emptyText, .raggedRow, .emptyCell, .notANumber, .notFinite, .lineTooLong, .sampleNotFinite,
      .notSound, .unsupportedSampleFormat, .tooManyChannels, .wrongLeads, .unequalChannels,
      .noSamples, .unequalLengths:
      .badData
    case .cannotOpen: .cannotOpenInput
    case .readFailed, .writeFailed: .readOrWriteFailed
    case .outputExists, .outputIsNoFile, .cannotCreate: .cannotCreateOutput
    case .modelNotFound, .modelUnusable: .modelUnavailable
    case .outOfMemory: .outOfMemory
    case .rateNotStated, .rateOutside, .rateContradicts, .rateForSoundMissing, .rateNotWhole: .wrongRate
    }
  }
}
