internal import ModelFile
internal import Network
internal import Signal

/// The network that a weight file states.
extension ModelReader {
  /// Points in a frame, and in a frame of all leads, at most.
  private static let frameLimit = (length: 8_192, points: 65_536)

  /// Points in the window of a context, of all leads, at most.
  private static let windowLimit = 1 << 20

  /// Frames' lengths in a window whose samples are looked at one by one: sorting its segments takes time by the square of their number.
  private static let windowSpanLimit = 64
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
    var blueprint = Blueprint(
      leads: leads, gridLength: gridLength, beats: beats,
      variant: Blueprint.Variant.allCases[try file.choice("sta.variant", of: Blueprint.Variant.names)])
    for place in try file.choices("sta.extra_features", of: Blueprint.ExtraFeature.names) {
      blueprint.extraFeatures.append(Blueprint.ExtraFeature.allCases[place])
    }
    if blueprint.usesContext || blueprint.usesWindow { try readSurroundings(of: &blueprint) }
    for index in 0..<(try file.number("sta.layer_count", in: 1...64)) { blueprint.layers.append(try layer(index)) }
    return blueprint
  }

  private func readSurroundings(of blueprint: inout Blueprint) throws(ModelFileError) {
    let length = blueprint.frameLength
    let most = Self.windowLimit / (blueprint.leads * length)
    let span = try file.number(
      "sta.context.span", in: 1...(blueprint.usesWindow ? min(most, Self.windowSpanLimit) : most))
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

  private func layer(_ index: Int) throws(ModelFileError) -> LayerBlueprint {
    let key = "sta.layer.\(index)"
    let activation = Activation.allCases[try file.choice("\(key).activation", of: Activation.names)]
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
