internal import Network
internal import Signal
internal import Storage

/// Cleans frames of all leads: what `models/FORMAT.md` calls a frame, step by step. It is never changed after it is made.
@safe final class FrameDenoiser {
  let network: DenoisingNetwork
  private let rules: FrameRules
  private let spectrum: PowerSpectrum?

  private init(network: DenoisingNetwork, rules: FrameRules, spectrum: PowerSpectrum?) {
    (self.network, self.rules, self.spectrum) = (network, rules, spectrum)
  }

  static func make(network: DenoisingNetwork, rules: FrameRules) throws(OutOfMemory) -> FrameDenoiser {
    var spectrum: PowerSpectrum?
    if let scale = rules.spectrum {
      spectrum = try PowerSpectrum.make(length: network.blueprint.frameLength, scale: scale)
    }
    return FrameDenoiser(network: network, rules: rules, spectrum: spectrum)
  }

  /// Memory for some frames at a time, one behind the other: made once for a stream, so that cleaning allocates nothing.
  struct Workspace {
    /// To be filled by the caller: noisy frames and, for a model that has one, the means of their contexts, NaN where there is
    /// nothing; `L × N` each.
    let frame, context: FloatStorage
    /// The clean frames, `L × N` each.
    let estimate: FloatStorage
    fileprivate let normalized, spectrum, output: FloatStorage
    fileprivate let levels: Levels
    fileprivate let fourier: FourierTransform.Buffers?
    fileprivate let network: DenoisingNetwork.Workspace
  }

  /// Samples of each lead that the cleaning of a frame depends on: the frame, and what its context covers around it.
  var window: Int { (network.blueprint.context?.span ?? 1) * network.blueprint.frameLength }

  /// Of these, the samples behind the frame.
  var ahead: Int { network.blueprint.context?.ahead ?? 0 }

  func makeWorkspace(frames: Int) throws(OutOfMemory) -> Workspace {
    let count = frames * network.blueprint.leads * network.blueprint.frameLength
    var fourier: FourierTransform.Buffers?
    if let spectrum { fourier = try spectrum.makeBuffers() }
    return Workspace(
      frame: try .zeros(count), context: try .zeros(count), estimate: try .zeros(count), normalized: try .zeros(count),
      spectrum: try .zeros(count), output: try .zeros(count), levels: Levels(leads: frames * network.blueprint.leads),
      fourier: fourier, network: try network.makeWorkspace(frames: frames))
  }

  /// Writes the clean frames of the first `frames` in `workspace.frame` to `workspace.estimate`, and returns how many are clean.
  ///
  /// Finite numbers can still be too large for the squares that a network needs. A frame that comes out as anything but
  /// finite numbers is handed on as it came. How many frames are cleaned at a time changes no bit.
  func clean(_ workspace: Workspace, frames: Int) -> Int {
    let (leads, length) = (network.blueprint.leads, network.blueprint.frameLength)
    for lead in 0..<frames * leads {
      let start = lead * length
      workspace.levels[lead] = unsafe level(of: workspace.frame.base + start, length: length)
      unsafe normalize(
        workspace.frame.base + start, workspace.levels[lead], length: length, into: workspace.normalized.base + start)
      if let spectrum, let fourier = workspace.fourier {
        unsafe spectrum.compute(
          workspace.normalized.base + start, using: fourier, into: workspace.spectrum.base + start)
      }
      if network.blueprint.context != nil {
        unsafe normalizeContext(workspace.context.base + start, workspace.levels[lead], length: length)
      }
    }
    unsafe network.forward(
      frame: workspace.normalized.base, spectrum: workspace.spectrum.base, context: workspace.context.base,
      count: frames, using: workspace.network, into: workspace.output.base)
    var cleaned = 0
    for frame in 0..<frames where restore(frame, workspace) { cleaned += 1 }
    return cleaned
  }

  /// Step 7 for one frame; whether its numbers are finite.
  private func restore(_ frame: Int, _ workspace: Workspace) -> Bool {
    let (leads, length) = (network.blueprint.leads, network.blueprint.frameLength)
    var isFinite = true
    for lead in frame * leads..<(frame + 1) * leads {
      for n in lead * length..<(lead + 1) * length {
        let value = restore(workspace.output[n], normalized: workspace.normalized[n], workspace.levels[lead])
        workspace.estimate[n] = value
        isFinite = isFinite && value.isFinite
      }
    }
    if !isFinite {
      let start = frame * leads * length
      unsafe (workspace.estimate.base + start).copy(from: workspace.frame.base + start, count: leads * length)
    }
    return isFinite
  }

  private func level(of x: UnsafePointer<Float>, length: Int) -> Level {
    let moments = unsafe Moments(of: x, count: length)
    let centre = moments.mean
    let scale =
      switch rules.scale {
      case .none: 1.0
      case .constant(let gain): 1 / Double(gain)
      case .deviation: moments.deviation
      }
    switch rules.mean {
    case .keep(let limit):
      let isOffset = if let limit { abs(moments.mean) > Double(limit) * moments.deviation } else { false }
      return Level(centre: centre, taken: isOffset ? centre : 0, given: 0, scale: scale)
    case .remove: return Level(centre: centre, taken: centre, given: 0, scale: scale)
    case .restore: return Level(centre: centre, taken: centre, given: centre, scale: scale)
    }
  }

  /// Steps 1 to 3: `X = (x − μ)/s`, and zeros for a lead that does not vary.
  private func normalize(
    _ x: UnsafePointer<Float>, _ level: Level, length: Int, into normalized: UnsafeMutablePointer<Float>
  ) {
    let inverse = level.scale == 0 ? 0 : 1 / level.scale
    for n in 0..<length { unsafe normalized[n] = Float((Double(x[n]) - level.taken) * inverse) }
  }

  /// Step 5, `context`: the means less that of the frame, divided by its scale; 0 where there is none.
  private func normalizeContext(_ means: UnsafeMutablePointer<Float>, _ level: Level, length: Int) {
    let inverse = level.scale == 0 ? 0 : 1 / level.scale
    for n in 0..<length {
      let mean = unsafe means[n]
      unsafe means[n] = mean.isNaN ? 0 : Float((Double(mean) - level.centre) * inverse)
    }
  }

  /// Step 7: `s·y + μ'`, or `s·(X − y) + μ'`.
  private func restore(_ y: Float, normalized x: Float, _ level: Level) -> Float {
    let clean = rules.output == .signal ? Double(y) : Double(x) - Double(y)
    return Float(level.scale * clean + level.given)
  }
}

/// What is taken from a lead of a frame before the network, and given back after it.
private struct Level {
  /// The mean of the frame's points
  var centre = 0.0
  /// `μ`
  var taken = 0.0
  /// `μ'`
  var given = 0.0
  /// `s`
  var scale = 1.0
}

/// The levels of a frame's leads. An object, so that writing one never copies the others.
private final class Levels {
  private var levels: [Level]

  init(leads: Int) { levels = [Level](repeating: Level(), count: leads) }

  subscript(lead: Int) -> Level {
    get { levels[lead] }
    set { levels[lead] = newValue }
  }
}
