/// Everything that can end a run early, with what its sentence needs to say where and what to do.
enum CommandError: Error, Equatable {
  // The command line.
  case usage(String)
  case unsupportedExtension(path: String)
  case rawFormatMissing(path: String)
  case noSuchStream(kind: String)
  case terminalForSamples
  case noSuchColumn(path: String, column: String, names: [String], count: Int)
  case sameNames(path: String, name: String, columns: [Int])
  case noColumns(path: String)
  case timeColumn(text: String)
  case startBehindEnd(path: String, start: Int, frames: Int, rate: Double)

  // What an input holds. Lines, columns, sample frames and channels are counted from 1.
  case emptyText(path: String)
  case raggedRow(path: String, line: Int, expected: Int, found: Int, isFirst: Bool)
  case emptyCell(path: String, line: Int, column: Int)
  case blankLine(path: String, line: Int)
  case notANumber(path: String, line: Int, column: Int, text: String, hasDecimalComma: Bool, isFirst: Bool)
  case unclosedQuote(path: String, line: Int)
  case wideText(path: String)
  case notFinite(path: String, line: Int, column: Int, text: String)
  case lineTooLong(path: String, line: Int, limit: Int)
  case sampleNotFinite(path: String, frame: Int, channel: Int)
  case gapTooLong(path: String, frame: Int, channel: Int, limit: Int)
  case notSound(path: String, reason: String)
  case tooManyChannels(path: String, channels: Int, limit: Int)
  case wrongLeads(path: String, channels: Int, model: String, leads: Int)
  case unequalChannels(reference: String, Int, estimate: String, Int)
  case noSamples(path: String)
  case unequalLengths(longer: String, shorter: String, frames: Int)
  case wouldLoseBytes(path: String, bytes: Int)
  case wouldLoseChunks(path: String, names: [String])

  // Opening, reading and writing.
  case cannotOpen(path: String, reason: String)
  case inputIsFolder(path: String)
  case readFailed(path: String, reason: String)
  case writeFailed(path: String, reason: String)
  case outputExists(path: String)
  case outputIsNoFile(path: String)
  case outputIsFolder(path: String)
  case cannotCreate(path: String, reason: String)
  case cannotHold(path: String, kind: String, channels: Int, rate: Double)
  case streamBroken(path: String, reason: String)

  // The model.
  case modelNotFound(name: String, available: [String])
  case modelUnusable(path: String, reason: String)
  case noWeightFile(path: String)
  case outOfMemory(what: String, reason: String)

  // Many files, and the program itself.
  case nothingToClean(paths: [String])
  case sameOutput(first: String, second: String, output: String)
  case filesFailed(count: Int, total: Int, status: ExitStatus)
  case selfTestFailed(count: Int)

  // Sample rates, in hertz.
  case rateNotStated(path: String, model: String, range: ClosedRange<Double>, doubt: String?)
  case rateNeeded(path: String, by: String, doubt: String?)
  case rateOutside(
    path: String, rate: Double, isStated: Bool, model: String, range: ClosedRange<Double>, other: String?)
  case rateContradicts(path: String, header: Double, stated: Double)
  case ratesDiffer(path: String, Double, other: String, Double)
  case rateForSoundMissing(path: String, doubt: String?)
  case rateNotWhole(path: String, rate: Double)
  case cannotResample(path: String, rate: Double, modelRate: Double, channels: Int)
  case timeStep(path: String, line: Int, step: Double, rate: Double)

  var status: ExitStatus {
    switch self {
    case .usage, .unsupportedExtension, .rawFormatMissing, .noSuchStream, .terminalForSamples, .noSuchColumn,
      .sameNames,
      .noColumns,
      .timeColumn, .startBehindEnd, .nothingToClean, .sameOutput:
      .usage
    case .emptyText, .raggedRow, .emptyCell, .blankLine, .notANumber, .unclosedQuote, .wideText, .notFinite,
      .lineTooLong,
      .sampleNotFinite, .gapTooLong, .notSound, .tooManyChannels, .wrongLeads, .unequalChannels, .noSamples,
      .unequalLengths, .wouldLoseBytes, .wouldLoseChunks:
      .badData
    case .cannotOpen, .inputIsFolder: .cannotOpenInput
    case .readFailed, .writeFailed, .streamBroken: .readOrWriteFailed
    case .outputExists, .outputIsNoFile, .outputIsFolder, .cannotCreate, .cannotHold: .cannotCreateOutput
    case .modelNotFound, .modelUnusable, .noWeightFile: .modelUnavailable
    case .outOfMemory: .outOfMemory
    case .filesFailed(_, _, let status): status
    case .selfTestFailed: .selfTestFailed
    case .rateNotStated, .rateNeeded, .rateOutside, .rateContradicts, .ratesDiffer, .rateForSoundMissing, .rateNotWhole,
      .cannotResample, .timeStep:
      .wrongRate
    }
  }
}
