/// How a run ended, as the shell sees it. The numbers are those of `sysexits.h`.
///
/// A run that a signal ends has no status of its own: it dies of the signal, and the shell reports 128 + its number.
enum ExitStatus: Int32, CaseIterable {
  case success = 0
  case usage = 64
  case badData = 65
  case cannotOpenInput = 66
  case modelUnavailable = 69
  case selfTestFailed = 70
  case outOfMemory = 71
  case cannotCreateOutput = 73
  case readOrWriteFailed = 74
  case wrongRate = 78

  /// What a reader of `--help` is told about it.
  var meaning: String {
    switch self {
    case .success: "done"
    case .usage: "the command line is wrong"
    case .badData: "the input holds something that cannot be worked on"
    case .cannotOpenInput: "the input cannot be opened"
    case .modelUnavailable: "the model is not found, or is not a usable weight file"
    case .selfTestFailed: "the self-test found that this machine computes something else"
    case .outOfMemory: "there is not enough memory"
    case .cannotCreateOutput: "the output exists already (see --force), or cannot be created"
    case .readOrWriteFailed: "reading or writing failed midway; no output file is left half done"
    case .wrongRate: "the sample rate is missing, contradictory, or not one the model was trained for"
    }
  }
}
