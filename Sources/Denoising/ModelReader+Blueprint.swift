internal import ModelFile
internal import Network
internal import Signal

/// The network that a weight file states.
extension ModelReader {
  /// Points in a frame, and in a frame of all leads, at most.
  private static let frameLimit = (length: 8_192, points: 65_536)

  /// Points in the window of a context, of all leads, at most.
  private static let windowLimit = 1 << 20

  /// Frames' lengths in a window whose segments are sorted, which takes time by their square, or compared.
  private static let segmentedSpanLimit = 64
  /// Means of which a baseline may be made.
  private static let blockLimit = 256

  func blueprint() throws(ModelFileError) -> Blueprint {
    let leads = try file.number("sta.leads", in: 1...64)
    let gridLength = try file.number("sta.grid_length", in: 2...Self.frameLimit.length)
    let beats = try file.number("sta.beats", in: 1...Self.frameLimit.length / gridLength)
    guard leads * gridLength * beats <= Self.frameLimit.points else {
      throw .value(
        key: "sta.leads", found: "\(leads)", allowed: "at most \(Self.frameLimit.points / (gridLength * beats))")
    }
    let variants = ["linear", "nonlinear", "nonlinear-spectral", "sta"]
    let features = [
      "frame", "spectrum", "attended-frame", "attended-spectrum", "context", "floor", "recent", "following", "matches",
      "baseline",
    ]
    var blueprint = Blueprint(
      leads: leads, gridLength: gridLength, beats: beats,
      variant: [.linear, .nonlinear, .nonlinearSpectral, .sta][try file.choice("sta.variant", of: variants)], layers: []
    )
    for place in try file.choices("sta.extra_features", of: features) {
      if let feature = Blueprint.ExtraFeature(rawValue: place) { blueprint.extraFeatures.append(feature) }
    }
    if blueprint.usesContext || blueprint.usesWindow { try readSurroundings(of: &blueprint) }
    for index in 0..<(try file.number("sta.layer_count", in: 1...64)) { blueprint.layers.append(try layer(index)) }
    return blueprint
  }

  private func readSurroundings(of blueprint: inout Blueprint) throws(ModelFileError) {
    let length = blueprint.frameLength
    let windows = Self.windowLimit / (blueprint.leads * length)
    let isSegmented = blueprint.usesWindow
    let span = try file.number(
      "sta.context.span", in: 1...(isSegmented ? min(windows, Self.segmentedSpanLimit) : windows))
    let ahead = try file.number("sta.context.ahead", in: 0...(span - 1) * length, default: 0)
    blueprint.context = .init(span: span, ahead: ahead)
    if blueprint.usesMatches {
      blueprint.matches = .init(
        count: try file.number("sta.matches.count", in: 1...64),
        apart: try file.number("sta.matches.apart", in: 1...length),
        smoothing: try file.oddNumber("sta.matches.smoothing", in: 1...length),
        baseline: try file.oddNumber("sta.matches.baseline", in: 0...span * length),
        limit: try positive("sta.matches.limit", most: 1_000))
    }
    if blueprint.usesBaseline {
      let window = span * length
      blueprint.baseline = .init(
        block: try file.number("sta.baseline.block", in: (window + Self.blockLimit - 1) / Self.blockLimit...window),
        edge: try positive("sta.baseline.edge", most: 1_000), ratio: try positive("sta.baseline.ratio", most: 1_000))
    }
    let step = SegmentSpectra.step(length: length)
    if blueprint.extraFeatures.contains(.recent) {
      blueprint.recent = try segments(
        "sta.context.recent", of: blueprint.pointsBefore / step, "'recent'", "only with a segment before the frame")
    }
    if blueprint.extraFeatures.contains(.following) {
      blueprint.following = try segments(
        "sta.context.following", of: ahead / step, "'following'", "only with a segment behind the frame")
    }
  }

  /// How many of the `most` segments that lie on one side of the frame a feature has. Where there are none, 0 is not allowed either.
  @inline(never) private func segments(
    _ key: String, of most: Int, _ feature: String, _ allowed: String
  ) throws(ModelFileError) -> Int {
    let count = try file.number(key, in: 1...max(most, 1))
    guard count <= most else { throw .value(key: "sta.extra_features", found: feature, allowed: allowed) }
    return count
  }

  func positive(_ key: String, most: Float) throws(ModelFileError) -> Float {
    let value = try file.float(key)
    guard value > 0, value <= most else {
      throw .value(key: key, found: "\(value)", allowed: "a positive number up to \(Int(most))")
    }
    return value
  }

  private func layer(_ index: Int) throws(ModelFileError) -> LayerBlueprint {
    let key = "sta.layer.\(index)"
    let activation: Activation = [.identity, .relu, .prelu][
      try file.choice("\(key).activation", of: ["identity", "relu", "prelu"])]
    let weight = try shape(of: "layer.\(index).weight")
    if try file.choice("\(key).kind", of: ["dense", "convolution"]) == 0 {
      let channels = try file.number("\(key).channels", in: 1...Blueprint.activationLimit, default: 1)
      return LayerBlueprint(
        kind: .dense(channels: channels), out: weight.count < 2 ? 1 : weight[0], activation: activation)
    }
    let convolution = LayerBlueprint.Convolution(
      kernel: weight[weight.count - 1], stride: try file.number("\(key).stride", in: 1...64, default: 1),
      dilation: try file.number("\(key).dilation", in: 1...1_024, default: 1),
      upsample: try file.number("\(key).upsample", in: 1...64, default: 1),
      skip: try file.optionalNumber("\(key).skip", in: 0...index))
    return LayerBlueprint(
      kind: .convolution(convolution), out: weight.count < 3 ? 1 : weight[0], activation: activation)
  }

  /// The stated shape of a tensor; it decides the width of a layer, and is checked in full when the tensor is read.
  private func shape(of name: String) throws(ModelFileError) -> [Int] {
    for tensor in file.tensors where tensor.name.utf8.elementsEqual(name.utf8) { return tensor.shape }
    throw .missingTensor(name)
  }
}
