import Denoising

extension DenoisingTask {
  /// Takes the sample rate from a table's times where one is needed: by the model, or by a sound that is to be written. As many rows
  /// are waited for as a frame has samples, for which the first clean sample waits in any case. Where none is needed, the times only tell where
  /// rows are missing. Returns what is to be told.
  func takeRate(_ source: inout Source) throws(CommandError) -> String? {
    let states = try source.statesRate(path: report.output, settings.output)
    let isNeeded = model.facts.sampleRates != nil || states || settings.model.cleanAt != nil
    guard isNeeded else { return try source.watchTimes(rows: model.facts.frameLength) }
    return try source.takeRateOfTimes(rows: model.facts.frameLength, likely: model.facts.sampleRates)
  }

  /// The rate that is asked for, or the one nearest to the signal's that the model is made for; nil where that is the signal's own.
  func rateToCleanAt(_ source: Source) -> Double? {
    if let stated = settings.model.cleanAt { return stated == source.rate ? nil : stated }
    guard let range = model.facts.sampleRates, let rate = source.rate, !range.contains(rate) else { return nil }
    return rate > range.upperBound ? range.upperBound : range.lowerBound
  }

  /// Whether the model is made for this signal.
  func requireFit(_ source: Source) throws(CommandError) {
    let facts = model.facts
    let channels = source.reader.channels
    guard channels <= DenoisingStream.channelLimit else {
      throw .tooManyChannels(path: source.path, channels: channels, limit: DenoisingStream.channelLimit)
    }
    if facts.leads > 1, facts.leads != channels {
      throw .wrongLeads(path: source.path, channels: channels, model: facts.name, leads: facts.leads)
    }
    if let stated = settings.model.cleanAt {
      if let range = facts.sampleRates, !range.contains(stated) {
        throw .usage("--clean-at \(decimal(stated)): the model \(facts.name) is made for \(hertz(range))")
      }
      guard source.rate != nil else {
        throw .rateNeeded(path: source.path, by: "--clean-at needs", doubt: source.doubtOfTimes)
      }
      return
    }
    guard let range = facts.sampleRates else { return }
    guard let rate = source.rate else {
      throw .rateNotStated(path: source.path, model: facts.name, range: range, doubt: source.doubtOfTimes)
    }
    if !range.contains(rate), !settings.model.resample {
      let isStated = rate == settings.input.rate
      let other = ModelSearch.ofThisProcess().relative(of: facts.name, at: rate)
      throw .rateOutside(
        path: source.path, rate: rate, isStated: isStated, model: facts.name, range: range, other: other)
    }
  }
}
