import Glibc

/// The figures of a comparison, as a report tells them.
struct ReportFigures {
  let comparison: Comparison
  let facts: ReportFacts

  // MARK: In words

  /// What the figures come to: first what is known, then what is estimated.
  var sentences: [String] {
    [scoreSentence, floorSentence, shareSentence].compactMap { $0 }
  }

  private var floorSentence: String? {
    guard let before = floor(.noisy), let after = floor(.cleaned), before > 0 else { return nil }
    let whose = comparison.shown < comparison.channels ? " of the first \(comparison.shown) channels" : ""
    if after == 0 { return "The estimated noise floor\(whose) was \(facts.level(before)); nothing is left of it." }
    let change = decibels(after / before)
    let way = change < 0 ? "fell by \(tenths(-change)) dB" : "rose by \(tenths(change)) dB"
    return
      "The estimated noise floor\(whose) \(way), from \(tenths(decibels(before))) to \(tenths(decibels(after))) \(facts.unit)."
  }

  private var scoreSentence: String? {
    guard let before = score(.noisy), let after = score(.cleaned) else { return nil }
    let gain = after.signalToNoise - before.signalToNoise
    guard gain.isFinite else {
      return "Against the reference the signal-to-noise ratio was \(tenths(before.signalToNoise)) dB, "
        + "and is \(tenths(after.signalToNoise)) dB."
    }
    let way = gain < 0 ? "fell by \(tenths(-gain)) dB" : "rose by \(tenths(gain)) dB"
    return "Against the reference the signal-to-noise ratio \(way), "
      + "from \(tenths(before.signalToNoise)) to \(tenths(after.signalToNoise)) dB."
  }

  private var shareSentence: String? {
    guard let noisy = comparison[.noisy]?.level, let residue = comparison[.residue]?.level, noisy.rms > 0 else {
      return nil
    }
    if residue.peak == 0 { return "Nothing was taken away." }
    let share = decibels(residue.rms / noisy.rms)
    return "What was taken away is \(tenths(abs(share))) dB \(share <= 0 ? "below" : "above") the noisy signal."
  }

  // MARK: In tables

  /// A row a figure, a column a signal.
  var levels: String {
    let lanes = comparison.lanes
    var rows = [
      row("Level (rms)", lanes) { facts.level($0.level.rms) },
      row("Largest magnitude", lanes) { facts.level(Double($0.level.peak)) },
      row("Mean", lanes) { facts.figure($0.level.mean) },
    ]
    let whose = comparison.shown < comparison.channels ? ", channels 1 to \(comparison.shown)" : ""
    rows.append(
      (name: "Noise floor, estimated (rms\(whose))", cells: lanes.map { floor($0).map { facts.level($0) } ?? "–" }))
    if facts.isSound { rows.append(row("Samples at full scale", lanes) { "\($0.level.atFullScale)" }) }
    return htmlTable(caption: "Levels", columns: lanes.map { title($0) }, rows: rows)
  }

  /// Nearness to the reference; nil where there is none.
  var scores: String? {
    guard let before = score(.noisy), let after = score(.cleaned) else { return nil }
    let gain = after.scaleInvariantRatio - before.scaleInvariantRatio
    let rows = [
      (
        name: "Mean squared error",
        cells: [before, after].map { facts.figure($0.meanSquaredError) } + [
          difference(10 * log10(before.meanSquaredError / after.meanSquaredError), " less")
        ]
      ),
      (
        name: "SNR",
        cells: [before, after].map { "\(tenths($0.signalToNoise)) dB" } + [
          difference(after.signalToNoise - before.signalToNoise)
        ]
      ),
      (
        name: "SI-SDR",
        cells: [before, after].map { "\(tenths($0.scaleInvariantRatio)) dB" } + [difference(gain)]
      ),
    ]
    return htmlTable(caption: "Against the reference", columns: ["Noisy", "Cleaned", "Gain"], rows: rows)
  }

  /// A row a channel, where there are several.
  var byChannel: String? {
    guard comparison.channels > 1, let noisy = comparison[.noisy], let cleaned = comparison[.cleaned] else {
      return nil
    }
    var columns = ["Noisy (rms)", "Cleaned (rms)", "Floor before", "Floor after"]
    if !noisy.scores.isEmpty { columns += ["SNR before", "SNR after"] }
    let rows = (0..<comparison.channels).map { channel in
      var cells = [noisy, cleaned].map { facts.level($0.levels[channel].rms) }
      cells += [noisy, cleaned].map { floor($0, channel).map { facts.level($0) } ?? "–" }
      if !noisy.scores.isEmpty {
        cells += [noisy, cleaned].map { "\(tenths($0.scores[channel].signalToNoise)) dB" }
      }
      return (name: facts.names[channel], cells: cells)
    }
    return htmlTable(caption: "By channel", columns: columns, rows: rows)
  }

  /// The run and its files.
  var run: String {
    var rows = comparison.lanes.compactMap { lane in facts.paths[lane].map { (name: title(lane), cells: [$0]) } }
    rows.append((name: "Input", cells: [facts.kind]))
    rows.append((name: "Sample rate", cells: [facts.rate.map { hertz($0) } ?? "not stated"]))
    rows.append((name: "Length", cells: [facts.duration(comparison.frames)]))
    if let model = facts.model {
      rows.append((name: "Model", cells: ["\(model.name), hop \(model.hop). \(model.description)"]))
      rows.append((name: "Latency", cells: [facts.duration(model.latency)]))
    } else {
      rows.append((name: "Model", cells: ["not known here; a cleaning run with --report tells it, and its latency"]))
    }
    rows.append((name: "Filled samples", cells: ["\(facts.filled + comparison.unreadable)"]))
    if let clipped = facts.clipped { rows.append((name: "Clipped samples", cells: ["\(clipped)"])) }
    return htmlTable(caption: "Run", columns: ["Value"], rows: rows)
  }

  // MARK: Values

  private func title(_ lane: Lane) -> String { lane.rawValue.prefix(1).uppercased() + lane.rawValue.dropFirst() }

  private func difference(_ decibels: Double, _ word: String = "") -> String {
    decibels.isNaN ? "–" : "\(tenths(decibels)) dB\(word)"
  }

  private func row(_ name: String, _ lanes: [Lane], _ value: (Track) -> String) -> (name: String, cells: [String]) {
    (name, lanes.map { lane in comparison[lane].map(value) ?? "–" })
  }

  private func score(_ lane: Lane) -> SignalScore? { comparison[lane]?.score }

  /// The root mean square of white noise that would lie where the signal's floor is; nil where it was not estimated.
  func floor(_ track: Track, _ channel: Int) -> Double? {
    guard track.spectrograms.indices.contains(channel) else { return nil }
    let histogram = track.spectrograms[channel].floor(bands: comparison.bandsWithNoise(channel))
    // A one-sided density at a rate of 1 has the whole of it below one half.
    return histogram.whiteNoisePower.map { ($0 / 2).squareRoot() }
  }

  /// The same over the channels that are shown, as the root of the mean of the squares.
  private func floor(_ lane: Lane) -> Double? {
    guard let track = comparison[lane] else { return nil }
    let floors = (0..<comparison.shown).compactMap { floor(track, $0) }
    guard !floors.isEmpty else { return nil }
    return (floors.reduce(0) { $0 + $1 * $1 } / Double(floors.count)).squareRoot()
  }
}
