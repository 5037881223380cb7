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

  /// Memory for one forward pass at a time: made once for a stream, so that a pass allocates nothing.
  public struct Workspace {
    /// `F × N`, row by row
    let features: FloatStorage
    /// Activation by activation, point by point (`length × channels`)
    let activations: [FloatStorage]
    let attention: SpectroTemporalAttention.Workspace?
    let scratch: FloatStorage
  }

  public func makeWorkspace() throws(OutOfMemory) -> Workspace {
    var activations: [FloatStorage] = []
    for shape in shapes { activations.append(try .zeros(shape.count)) }
    var scratchCount = 0
    for layer in layers { scratchCount = max(scratchCount, layer.scratchCount) }
    var attentionWorkspace: SpectroTemporalAttention.Workspace?
    if let attention { attentionWorkspace = try attention.makeWorkspace() }
    return Workspace(
      features: try .zeros(shapes[0].count), activations: activations, attention: attentionWorkspace,
      scratch: try .zeros(scratchCount))
  }

  /// Writes the network's output for frame `x`, spectrum `s` and context `c` to `output`; all are `L × N`. A blueprint that does
  /// not use the spectrum or the context does not read it.
  public func forward(
    frame x: UnsafePointer<Float>, spectrum s: UnsafePointer<Float>, context c: UnsafePointer<Float>,
    using workspace: Workspace, into output: UnsafeMutablePointer<Float>
  ) {
    unsafe collectFeatures(x, s, c, workspace)
    let activations = workspace.activations
    for (index, layer) in layers.enumerated() {
      switch layer {
      case .dense(let dense): dense.apply(to: activations[index], into: activations[index + 1])
      case .convolution(let convolution, let skip):
        convolution.apply(
          to: activations[index], skip: skip.map { activations[$0] }, scratch: workspace.scratch,
          into: activations[index + 1])
      }
    }
    let last = unsafe activations[layers.count].base
    unsafe transpose(last, rows: blueprint.frameLength, columns: blueprint.leads, into: output)
  }

  /// Activation 0: the variant's rows, then the extra ones.
  private func collectFeatures(
    _ x: UnsafePointer<Float>, _ s: UnsafePointer<Float>, _ c: UnsafePointer<Float>, _ workspace: Workspace
  ) {
    let rows = blueprint.leads * blueprint.frameLength
    var next = unsafe workspace.features.base
    if let attention, let scratch = workspace.attention {
      unsafe attention.apply(frame: x, spectrum: s, using: scratch, into: next)
      unsafe next += 4 * rows
    } else {
      unsafe append(x, rows, to: &next)
      if blueprint.variant == .nonlinearSpectral { unsafe append(s, rows, to: &next) }
    }
    for feature in blueprint.extraFeatures {
      switch feature {
      case .frame: unsafe append(x, rows, to: &next)
      case .spectrum: unsafe append(s, rows, to: &next)
      case .attendedFrame:
        if let scratch = workspace.attention { unsafe append(scratch.attendedFrame.base, rows, to: &next) }
      case .attendedSpectrum:
        if let scratch = workspace.attention { unsafe append(scratch.attendedSpectrum.base, rows, to: &next) }
      case .context: unsafe append(c, rows, to: &next)
      }
    }
    unsafe transpose(
      workspace.features.base, rows: blueprint.featureRows, columns: blueprint.frameLength,
      into: workspace.activations[0].base)
  }

  private func append(_ source: UnsafePointer<Float>, _ count: Int, to next: inout UnsafeMutablePointer<Float>) {
    unsafe next.update(from: source, count: count)
    unsafe next += count
  }
}

/// Writes the `rows × columns` matrix `source` to `result` as `columns × rows`.
private func transpose(
  _ source: UnsafePointer<Float>, rows: Int, columns: Int, into result: UnsafeMutablePointer<Float>
) {
  for row in 0..<rows {
    for column in 0..<columns { unsafe result[column * rows + row] = source[row * columns + column] }
  }
}
