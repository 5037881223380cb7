extension CommandError: CustomStringConvertible {
  /// One sentence: where, what, and what to do about it where that is not obvious.
  var description: String {
    switch self {
    case .usage(let sentence): sentence
    case .unsupportedExtension(let path):
      "\(path): the name does not end in a kind of file that is known, .wav or .csv for example; --to says which it becomes"
    case .rawFormatMissing(let path):
      "\(path): bare samples do not say what they are, so say it with --raw, s16le for example"
    case .noSuchStream(let kind): "standard output takes wav, csv and bare samples; name a file for \(kind)"
    case .terminalForSamples: "standard output is a terminal, which cannot show samples; redirect it or name a file"
    default: columnSentence ?? dataSentence ?? fileSentence ?? modelSentence ?? rateSentence ?? "internal error"
    }
  }

  private var columnSentence: String? {
    switch self {
    case .noSuchColumn(let path, let column, let names, let count):
      "\(path) has no column \(column); it has \(counted(count, "column"))"
        + (names.isEmpty
          ? "" : ", named \(names.prefix(20).map { shown(Array($0.utf8).span) }.joined(separator: ", "))")
        + (names.first?.hasPrefix("#") == true ? "; --header says how many lines there are before the first row" : "")
    case .sameNames(let path, let name, let columns):
      "\(path) has \(columns.count) columns named \(name); say which by number, \(columns.map(String.init).joined(separator: " or "))"
    case .noColumns(let path): "\(path) has no column besides those that pass through; name one with --columns"
    case .timeColumn(let text): "--time \(text) must name one column that --columns does not name"
    case .unclosedQuote(let path, let line): "\(path), line \(line): a quote is not closed on its line"
    case .wideText(let path): "\(path) is text in UTF-16, and must be in UTF-8"
    default: nil
    }
  }

  private var dataSentence: String? {
    switch self {
    case .emptyText(let path): "\(path): the file is empty, and so has no columns"
    case .raggedRow(let path, let line, let expected, let found, let isFirst):
      "\(path), line \(line): \(counted(found, "cell")) where the first line has \(expected)"
        + (isFirst ? "; --header says how many lines there are before the first row" : "")
        + (isFirst && expected == 1 && found == 2 ? ", and --decimal comma that a comma is the decimal sign" : "")
    case .emptyCell(let path, let line, let column):
      "\(path), line \(line), column \(column): the cell is empty; every cell must hold a number, unless --gaps says what becomes of it"
    case .blankLine(let path, let line):
      "\(path), line \(line): the line is blank; remove it, or write nan for a sample that is missing (see --gaps)"
    case .notANumber(let path, let line, let column, let text, let hasDecimalComma, let isFirst):
      "\(path), line \(line), column \(column): \"\(text)\" is not a number"
        + (isMissingWord(Array(text.utf8).span) ? "; --gaps says what becomes of a value that is missing" : "")
        + " (the decimal sign is a \(hasDecimalComma ? "comma" : "point")\(otherSign(text, hasDecimalComma)); --columns names the columns to clean"
        + (isFirst ? ", --header says how many lines there are before the first row)" : ")")
    case .notFinite(let path, let line, let column, let text):
      "\(path), line \(line), column \(column): \(text) is not a finite 32-bit number; --gaps says what becomes of it"
    case .lineTooLong(let path, let line, let limit): "\(path), line \(line): the line is longer than \(limit) bytes"
    case .sampleNotFinite(let path, let frame, let channel):
      "\(path): sample \(frame) of channel \(channel) is not a finite number; --gaps says what becomes of it"
    case .gapTooLong(let path, let frame, let channel, let limit):
      "\(path): the gap at sample \(frame) of channel \(channel) is longer than \(limit) samples, and only --gaps hold or keep"
        + " can go on over it"
    default: signalSentence
    }
  }

  private var signalSentence: String? {
    switch self {
    case .notSound(let path, let reason): "\(path): not a sound that can be read (\(reason))"
    case .tooManyChannels(let path, let channels, let limit): "\(path) has \(channels) channels; the most is \(limit)"
    case .wrongLeads(let path, let channels, let model, let leads):
      "\(path) has \(counted(channels, "channel")), but the model \(model) cleans \(leads) together"
    case .unequalChannels(let reference, let first, let estimate, let second):
      "\(reference) has \(counted(first, "channel")) and \(estimate) has \(second); a comparison needs as many in both"
    case .startBehindEnd(let path, let start, let frames, let rate):
      "--from \(significant(Double(start) / rate)) is behind the end of \(path), which is "
        + "\(significant(Double(frames) / rate)) s long (\(counted(frames, "sample")) at \(hertz(rate)))"
    case .noSamples(let path): "\(path) holds no samples; a comparison needs at least one"
    case .unequalLengths(let longer, let shorter, let frames):
      "\(shorter) ends after \(counted(frames, "sample")) a channel, \(longer) goes on; a comparison needs equal lengths"
    case .wouldLoseChunks(let path, let names):
      "\(path): \(chunks(names)) not pass, and would be lost if its clean samples took its place; name another output"
    case .wouldLoseBytes(let path, let bytes):
      "\(path) goes on behind the samples that its header states, and would lose \(counted(bytes, "byte")) if its clean samples took its "
        + "place; name another output"
    default: nil
    }
  }

  private var fileSentence: String? {
    switch self {
    case .cannotOpen(let path, let reason): "\(path): cannot be opened (\(reason))"
    case .readFailed(let path, let reason): "\(path): reading failed (\(reason))"
    case .writeFailed(let path, let reason): "\(path): writing failed, and nothing was kept (\(reason))"
    case .inputIsFolder(let path): "\(path) is a folder; with --output-dir the files in it are cleaned"
    case .outputExists(let path): "\(path) exists already; --force replaces it"
    case .outputIsFolder(let path): "\(path) is a folder; name a file, or say --output-dir \(path)"
    case .outputIsNoFile(let path):
      "\(path) is not a regular file, and is not replaced even with --force; - is standard output"
    case .cannotCreate(let path, let reason): "\(path): cannot be created (\(reason))"
    case .cannotHold(let path, let kind, let channels, let rate):
      "\(path): \(kind) cannot hold \(counted(channels, "channel")) at \(hertz(rate))"
    case .streamBroken(let path, let reason): "\(path): writing failed, and what has come out is not whole (\(reason))"
    default: nil
    }
  }

  private var modelSentence: String? {
    switch self {
    case .modelNotFound(let name, let available):
      "no model is named \(name); \(wayToModels(from: name, available))"
    case .modelUnusable(let path, let reason): "the model \(path) \(reason)"
    case .noWeightFile(let path):
      "\(path) is not a weight file, which is in GGUF; 'sta-denoise models' lists the models that there are"
    case .outOfMemory(let what, let reason): "\(what) \(reason)"
    case .nothingToClean(let paths):
      "\(paths.joined(separator: ", ")): no file of a kind that is known, outside the output folder"
    case .sameOutput(let first, let second, let output): "\(first) and \(second) would both become \(output)"
    case .filesFailed(let count, let total, _):
      "\(count) of \(counted(total, "file")) could not be cleaned; the sentences above say why"
    case .selfTestFailed(let count):
      "\(counted(count, "vector")) came out wrong; do not trust what this machine computes"
    default: nil
    }
  }

  private var rateSentence: String? {
    switch self {
    case .rateNotStated(let path, let model, let range, let doubt):
      "\(path) does not say its sample rate, and the model \(model) is made for \(hertz(range)): say it with --rate"
        + (doubt.map { " (\($0))" } ?? "")
    case .rateNeeded(let path, let option, let doubt):
      "\(path) does not say its sample rate, which \(option): say it with --rate" + (doubt.map { " (\($0))" } ?? "")
    case .rateOutside(let path, let rate, let isStated, let model, let range, let other):
      "\(path) has \(hertz(rate))\(isStated ? ", as --rate says" : ""), but the model \(model) is made for \(hertz(range)); "
        + (other.map { "--model \($0) is made for its rate, and " } ?? "")
        + "--resample cleans it at one of these and gives it back at its own"
    case .rateContradicts(let path, let header, let stated):
      "\(path) says \(hertz(header)) in its header, which --rate \(decimal(stated)) contradicts"
    case .ratesDiffer(let path, let rate, let other, let otherRate):
      "\(path) has \(hertz(rate)) and \(other) \(hertz(otherRate)); a comparison needs one rate"
    case .rateForSoundMissing(let path, let doubt):
      "\(path): a sound states a sample rate, so say it with --rate" + (doubt.map { " (\($0))" } ?? "")
    case .rateNotWhole(let path, let rate):
      "\(path): a sound's rate is a whole number of hertz from 1 to 2147483647, and \(decimal(rate)) is not"
    case .cannotResample(let path, let rate, let modelRate, let channels):
      "\(path): \(counted(channels, "channel")) cannot be brought from \(hertz(rate)) to \(hertz(modelRate)); "
        + "the most are 128 channels and a ratio of 256"
    case .timeStep(let path, let line, let step, let rate):
      "\(path), line \(line): the times go on by \(significant(step)) s, and \(hertz(rate)) are steps of "
        + "\(significant(1 / rate)) s; the rate or the times are wrong, or rows are missing; "
        + "with --time none and --columns the times are not looked at"
    default: nil
    }
  }
}

/// Where a cell would be a number with the other decimal sign: how to say so.
private func otherSign(_ text: String, _ hasDecimalComma: Bool) -> String {
  guard DecimalNumber(Array(text.utf8).span, sign: hasDecimalComma ? .point : .comma) != nil else { return "" }
  return ", unless --decimal says \(hasDecimalComma ? "point" : "comma")"
}

/// What to do about a model's name that nothing has.
private func wayToModels(from name: String, _ available: [String]) -> String {
  if available.isEmpty { return "none was found, so name a .gguf file or put its folder into STA_DENOISE_MODELS" }
  if let near = nearestName(to: name, among: available) {
    return "did you mean \(near)? 'sta-denoise models' lists all, and --model also takes a .gguf file"
  }
  // Of many, a list in a sentence is no help.
  let list = available.count <= 8 ? "there is \(available.joined(separator: ", "))" : "'sta-denoise models' lists all"
  return "\(list), and --model also takes a .gguf file"
}
