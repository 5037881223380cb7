public import Storage

/// A network with its weights: what `Sources/Network/README.md` draws. It is never changed after it is made.
///
/// It maps a normalized frame `X` and its spectrum `S`, both `L × N`, to `L × N` points. What is done before and after is
/// the business of `Denoising`.
@safe public final class DenoisingNetwork {
  public let blueprint: Blueprint
  let shapes: [Shape]
  private let attention: SpectroTemporalAttention?
  private let layers: [Layer]

  enum Layer {
    case dense(DenseLayer)
    case convolution(ConvolutionLayer, skip: Int?)

    var scratchCount: Int {
      switch self {
      case .dense: 0
      case .convolution(let layer, _): layer.scratchCount
      }
    }
  }

  init(blueprint: Blueprint, shapes: [Shape], attention: SpectroTemporalAttention?, layers: [Layer]) {
    (self.blueprint, self.shapes, self.attention, self.layers) = (blueprint, shapes, attention, layers)
  }

  /// How many frames' activations stay in a processor's cache: more than that are slower together than apart.
  public var framesInCache: Int {
    var points = 0
    for shape in shapes { points += shape.count }
    return max(1, (1 << 19) / points)
  }

  /// Memory for one forward pass at a time of up to `frames` frames: made once for a stream, so that a pass allocates nothing.
  /// What it holds of several frames lies one behind the other.
  public struct Workspace {
    public let frames: Int
    /// `F × N`, row by row
    let features: FloatStorage
    /// Activation by activation, point by point (`length × channels`); behind the last frame's there is room for what a layer writes
    /// too far
    let activations: [FloatStorage]
    let attention: SpectroTemporalAttention.Workspace?
    let scratch: FloatStorage
  }

  public func makeWorkspace(frames: Int) throws(OutOfMemory) -> Workspace {
    var activations: [FloatStorage] = []
    for shape in shapes { activations.append(try .zeros(frames * shape.count + PackedMatrix.lanes)) }
    var scratchCount = 0
    for layer in layers { scratchCount = max(scratchCount, layer.scratchCount) }
    var attentionWorkspace: SpectroTemporalAttention.Workspace?
    if let attention { attentionWorkspace = try attention.makeWorkspace(frames: frames) }
    return Workspace(
      frames: frames, features: try .zeros(frames * shapes[0].count), activations: activations,
      attention: attentionWorkspace,
      scratch: try .zeros(scratchCount))
  }

  /// What a network sees of some frames, one behind the other. All but `recent`, `following` and `matches` are `L × N` a frame; a
  /// blueprint that does not use one of them does not read it.
  @unsafe public struct Inputs {
    let frame, spectrum, context, floor, recent, following, matches, baseline: UnsafePointer<Float>

    /// `recent`, `following` and `matches`: segment by segment, the nearest first, `L × N` each.
    public init(
      frame: UnsafePointer<Float>, spectrum: UnsafePointer<Float>, context: UnsafePointer<Float>,
      floor: UnsafePointer<Float>, recent: UnsafePointer<Float>, following: UnsafePointer<Float>,
      matches: UnsafePointer<Float>, baseline: UnsafePointer<Float>
    ) {
      unsafe (self.frame, self.spectrum, self.context) = unsafe (frame, spectrum, context)
      unsafe (self.floor, self.recent, self.following) = unsafe (floor, recent, following)
      unsafe (self.matches, self.baseline) = unsafe (matches, baseline)
    }
  }

  /// Writes the network's output for `count` frames, at most as many as the workspace is for, to `output`: `L × N` each. Neither the
  /// number of frames nor the place of one among them changes a bit.
  public func forward(
    _ inputs: Inputs, count: Int, using workspace: Workspace, into output: UnsafeMutablePointer<Float>
  ) {
    precondition(count <= workspace.frames)
    unsafe collectFeatures(inputs, count, workspace)
    let activations = workspace.activations
    for (index, layer) in layers.enumerated() {
      switch layer {
      case .dense(let dense): dense.apply(to: activations[index], frames: count, into: activations[index + 1])
      case .convolution(let convolution, let skip):
        for frame in 0..<count {
          unsafe convolution.apply(
            to: activations[index].base + frame * shapes[index].count,
            skip: skip.map { unsafe UnsafePointer(activations[$0].base + frame * shapes[$0].count) },
            scratch: workspace.scratch, into: activations[index + 1].base + frame * shapes[index + 1].count)
        }
      }
    }
    let size = blueprint.leads * blueprint.frameLength
    for frame in 0..<count {
      unsafe transpose(
        activations[layers.count].base + frame * size, rows: blueprint.frameLength, columns: blueprint.leads,
        into: output + frame * size)
    }
  }

  /// Activation 0: the variant's rows, then the extra ones.
  private func collectFeatures(_ inputs: Inputs, _ count: Int, _ workspace: Workspace) {
    let (x, s) = unsafe (inputs.frame, inputs.spectrum)
    let (rows, features) = (blueprint.leads * blueprint.frameLength, shapes[0].count)
    if let attention, let scratch = workspace.attention {
      unsafe attention.apply(
        frame: x, spectrum: s, frames: count, using: scratch, into: workspace.features.base, pitch: features)
    }
    for frame in 0..<count {
      let start = frame * rows
      var next = unsafe workspace.features.base + frame * features
      if attention != nil {
        unsafe next += 4 * rows
      } else {
        unsafe append(x + start, rows, to: &next)
        if blueprint.variant == .nonlinearSpectral { unsafe append(s + start, rows, to: &next) }
      }
      for feature in blueprint.extraFeatures {
        guard let source = unsafe source(of: feature, inputs, workspace) else { continue }
        let count = blueprint.rows(of: feature) * rows
        unsafe append(source + frame * count, count, to: &next)
      }
      unsafe transpose(
        workspace.features.base + frame * features, rows: blueprint.featureRows, columns: blueprint.frameLength,
        into: workspace.activations[0].base + frame * features)
    }
  }

  /// The rows of an extra feature in the first frame; nil for what only an attention gives.
  private func source(
    of feature: Blueprint.ExtraFeature, _ inputs: Inputs, _ workspace: Workspace
  ) -> UnsafePointer<Float>? {
    switch feature {
    case .frame: unsafe inputs.frame
    case .spectrum: unsafe inputs.spectrum
    case .attendedFrame: unsafe workspace.attention.map { unsafe UnsafePointer($0.attendedFrame.base) }
    case .attendedSpectrum: unsafe workspace.attention.map { unsafe UnsafePointer($0.attendedSpectrum.base) }
    case .context: unsafe inputs.context
    case .floor: unsafe inputs.floor
    case .recent: unsafe inputs.recent
    case .following: unsafe inputs.following
    case .matches: unsafe inputs.matches
    case .baseline: unsafe inputs.baseline
    }
  }

  @inline(never) private func append(
    _ source: UnsafePointer<Float>, _ count: Int, to next: inout UnsafeMutablePointer<Float>
  ) {
    unsafe next.copy(from: source, count: count)
    unsafe next += count
  }
}

/// Writes the `rows × columns` matrix `source` to `result` as `columns × rows`.
@inline(never) private func transpose(
  _ source: UnsafePointer<Float>, rows: Int, columns: Int, into result: UnsafeMutablePointer<Float>
) {
  for column in 0..<columns {
    for row in 0..<rows { unsafe result[column * rows + row] = source[row * columns + column] }
  }
}
