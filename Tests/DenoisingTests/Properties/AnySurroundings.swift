import TestSupport

extension WeightFile {
  /// A model of any size that sees what surrounds its frames, through any of the features for that, with weights of about 1.
  static func anySurroundings(using random: inout SplitMix64) -> WeightFile {
    let leads = Int.random(in: 1...3, using: &random)
    let length = random.pick([2, 3, 8, Int.random(in: 2...60, using: &random)])
    let span = Int.random(in: 1...5, using: &random)
    let ahead = Int.random(in: 0...(span - 1) * length, using: &random)
    var file = WeightFile.scaling(by: 1, leads: leads, length: length, hop: length)
    let step = max(1, length / 2)
    let (segmentsBefore, segmentsBehind) = (((span - 1) * length - ahead) / step, ahead / step)
    let possible =
      ["context", "floor", "matches", "baseline"] + (segmentsBefore > 0 ? ["recent"] : [])
      + (segmentsBehind > 0 ? ["following"] : [])
    let features = Array(possible.shuffled(using: &random).prefix(Int.random(in: 1...6, using: &random)))
    file["sta.input.mean"] = .string(random.pick(["keep", "remove", "restore"]))
    file["sta.input.scale"] = .string("deviation")
    file["sta.extra_features"] = .strings(features)
    file["sta.context.span"] = .uint32(UInt32(span))
    file["sta.context.ahead"] = .uint32(UInt32(ahead))
    if features.contains(where: { ["floor", "recent", "following"].contains($0) }) {
      file["sta.spectrum.kind"] = .string("density")
      file["sta.spectrum.gain"] = .float32(0.1)
    }
    var rows = features.count + 1
    func state(_ key: String, _ values: ClosedRange<Int>, isOdd: Bool = false) -> Int {
      let value = Int.random(in: values, using: &random)
      file[key] = .uint32(UInt32(isOdd ? value - 1 + value % 2 : value))
      return value - 1
    }
    if features.contains("recent") { rows += state("sta.context.recent", 1...min(segmentsBefore, 3)) }
    if features.contains("following") { rows += state("sta.context.following", 1...min(segmentsBehind, 3)) }
    if features.contains("matches") {
      rows += state("sta.matches.count", 1...6)
      _ = state("sta.matches.apart", 1...length)
      _ = state("sta.matches.smoothing", 1...length, isOdd: true)
      _ = state("sta.matches.baseline", 1...span * length, isOdd: true)
      if Bool.random(using: &random) { file["sta.matches.baseline"] = .uint32(0) }
      file["sta.matches.limit"] = .float32(.random(in: 1...100, using: &random))
    }
    if features.contains("baseline") {
      _ = state("sta.baseline.block", (span * length + 255) / 256...span * length)
      file["sta.baseline.edge"] = .float32(random.pick([0.5, 20]))
      file["sta.baseline.ratio"] = .float32(.random(in: 0.1...100, using: &random))
    }
    rows *= leads
    let weights = (0..<leads * rows).map { _ in Float.random(in: -1...1, using: &random) }
    file.tensors[0] = .init("layer.0.weight", [leads, rows, 1], weights)
    return file
  }
}
