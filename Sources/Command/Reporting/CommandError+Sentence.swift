extension CommandError: CustomStringConvertible {
  /// One sentence: where, what, and what to do about it where that is not obvious.
  var description: String {
    switch self {
    case .usage(let sentence): sentence
    case .unsupportedExtension(let path):
      "\(path): the name must end in .wav or .csv, the formats that are supported"
    default: dataSentence ?? fileSentence ?? modelSentence ?? rateSentence ?? "internal error"
    }
  }

  private var dataSentence: String? {
    switch self {
    case .emptyText(let path): "\(path): the file is empty, and so has no columns"
    case .raggedRow(let path, let line, let expected, let found):
      "\(path), line \(line): \(counted(found, "cell")) where the first line has \(expected)"
    case .emptyCell(let path, let line, let column):
      "\(path), line \(line), column \(column): the cell is empty; every cell must hold a number"
    case .notANumber(let path, let line, let column, let text):
      "\(path), line \(line), column \(column): \"\(text)\" is not a number"
        + " (commas separate cells, the decimal sign is a point)"
    case .notFinite(let path, let line, let column, let text):
      "\(path), line \(line), column \(column): \(text) is not a finite 32-bit number"
    case .lineTooLong(let path, let line, let limit): "\(path), line \(line): the line is longer than \(limit) bytes"
    case .sampleNotFinite(let path, let frame, let channel):
      "\(path): sample \(frame) of channel \(channel) is not a finite number"
    default: signalSentence
    }
  }

  private var signalSentence: String? {
    switch self {
    case .notSound(let path, let reason): "\(path): not a WAV file that can be read (\(reason))"
    case .unsupportedSampleFormat(let path, let format):
      "\(path): its samples are \(format); supported are 8-, 16-, 24- and 32-bit integers and 32- and 64-bit floats"
    case .tooManyChannels(let path, let channels, let limit): "\(path) has \(channels) channels; the most is \(limit)"
    case .wrongLeads(let path, let channels, let model, let leads):
      "\(path) has \(counted(channels, "channel")), but the model \(model) cleans \(leads) together"
    case .unequalChannels(let reference, let first, let estimate, let second):
      "\(reference) has \(counted(first, "channel")) and \(estimate) has \(second); a score needs as many in both"
    case .noSamples(let path): "\(path) holds no samples; a score needs at least one"
    case .unequalLengths(let longer, let shorter, let frames):
      "\(shorter) ends after \(counted(frames, "sample")) a channel, \(longer) goes on; a score needs equal lengths"
    default: nil
    }
  }

  private var fileSentence: String? {
    switch self {
    case .cannotOpen(let path, let reason): "\(path): cannot be opened (\(reason))"
    case .readFailed(let path, let reason): "\(path): reading failed (\(reason))"
    case .writeFailed(let path, let reason): "\(path): writing failed, and nothing was kept (\(reason))"
    case .outputExists(let path): "\(path) exists already; --force replaces it"
    case .outputIsNoFile(let path): "\(path) is not a regular file, and is not replaced even with --force"
    case .cannotCreate(let path, let reason): "\(path): cannot be created (\(reason))"
    default: nil
    }
  }

  private var modelSentence: String? {
    switch self {
    case .modelNotFound(let name, let available):
      "no model is named \(name); "
        + (available.isEmpty
          ? "none was found, so name a .gguf file or put its folder into STA_DENOISE_MODELS"
          : "there is \(available.joined(separator: ", ")), and --model also takes a .gguf file")
    case .modelUnusable(let path, let reason): "the model \(path) \(reason)"
    case .outOfMemory(let what, let reason): "\(what) \(reason)"
    default: nil
    }
  }

  private var rateSentence: String? {
    switch self {
    case .rateNotStated(let path, let model, let range):
      "\(path) does not say its sample rate, and the model \(model) is made for \(hertz(range)): say it with --rate"
    case .rateOutside(let path, let rate, let model, let range):
      "\(path) has \(hertz(rate)), but the model \(model) is made for \(hertz(range))"
    case .rateContradicts(let path, let header, let stated):
      "\(path) says \(hertz(header)) in its header, which --rate \(decimal(stated)) contradicts"
    case .rateForSoundMissing(let path): "\(path): a WAV file states a sample rate, so say it with --rate"
    case .rateNotWhole(let path, let rate):
      "\(path): a WAV file's sample rate is a whole number of hertz from 1 to 2147483647, and \(decimal(rate)) is not"
    default: nil
    }
  }
}
