internal import Network
internal import Signal
internal import Storage

/// Cleans frames of all leads: what `models/FORMAT.md` calls a frame, step by step. It is never changed after it is made.
@safe final class FrameDenoiser {
  let network: DenoisingNetwork
  private let rules: FrameRules
  private let spectrum: PowerSpectrum?
  let segments: SegmentSpectra?
  private let matches: Matches?
  private let filter: ZeroPhaseFilter?

  private init(
    network: DenoisingNetwork, rules: FrameRules, spectrum: PowerSpectrum?, matches: Matches?, filter: ZeroPhaseFilter?
  ) {
    (self.network, self.rules, self.spectrum, self.matches, self.filter) = (network, rules, spectrum, matches, filter)
    let blueprint = network.blueprint
    var segments: SegmentSpectra?
    if blueprint.usesSegments, let spectrum, let context = blueprint.context {
      segments = SegmentSpectra(
        spectrum, before: blueprint.pointsBefore, ahead: context.ahead, recent: blueprint.recent,
        following: blueprint.following)
    }
    self.segments = segments
  }

  static func make(network: DenoisingNetwork, rules: FrameRules) throws(OutOfMemory) -> FrameDenoiser {
    var (spectrum, filter): (PowerSpectrum?, ZeroPhaseFilter?) = (nil, nil)
    if let scale = rules.spectrum {
      spectrum = try PowerSpectrum.make(length: network.blueprint.frameLength, scale: scale)
    }
    var matches: Matches?
    if let rules = network.blueprint.matches, let context = network.blueprint.context {
      matches = try Matches.make(
        length: network.blueprint.frameLength, before: network.blueprint.pointsBefore, ahead: context.ahead,
        count: rules.count, apart: rules.apart, smoothing: rules.smoothing, baseline: rules.baseline,
        limit: rules.limit)
    }
    if rules.output == .gain {
      filter = try ZeroPhaseFilter.make(length: network.blueprint.frameLength, exponent: rules.gainExponent)
    }
    return FrameDenoiser(network: network, rules: rules, spectrum: spectrum, matches: matches, filter: filter)
  }

  /// Memory for some frames at a time, one behind the other: made once for a stream, so that cleaning allocates nothing. An object,
  /// for whoever is handed one would else copy, retain and release all its parts.
  @safe final class Workspace {
    /// To be filled by the caller: noisy frames and, for a model that has one, the means of their contexts, NaN where there is
    /// nothing; `L × N` each.
    let frame, context: FloatStorage
    /// To be filled by the caller for a model that sees more of the surroundings than means: the windows around the frames, `L × window` each, ...
    let window: FloatStorage
    /// ... and where they lie in the signal.
    let places: Places
    /// The clean frames, `L × N` each.
    let estimate: FloatStorage
    fileprivate let normalized, spectrum, floor, recent, following, similar, wander, output: FloatStorage
    fileprivate let levels: Levels
    fileprivate let fourier: FourierTransform.Buffers?
    fileprivate let segments: SegmentSpectra.Buffers?
    fileprivate let matches: Matches.Buffers?
    /// For a model that asks for it, of a signal whose rate is known.
    fileprivate let baseline: Baseline?
    fileprivate let filter: FourierTransform.Buffers?
    fileprivate let network: DenoisingNetwork.Workspace

    fileprivate init(
      frames: Int, blocks: [FloatStorage], levels: Levels, fourier: FourierTransform.Buffers?,
      segments: SegmentSpectra.Buffers?, matches: Matches.Buffers?, baseline: Baseline?,
      filter: FourierTransform.Buffers?, network: DenoisingNetwork.Workspace
    ) {
      // In the order in which `makeWorkspace` asks for them.
      (frame, context, estimate, normalized) = (blocks[0], blocks[1], blocks[2], blocks[3])
      (spectrum, output, window, floor) = (blocks[4], blocks[5], blocks[6], blocks[7])
      (recent, following, similar, wander) = (blocks[8], blocks[9], blocks[10], blocks[11])
      (places, self.levels) = (Places(frames: frames), levels)
      (self.fourier, self.segments, self.matches, self.filter) = (fourier, segments, matches, filter)
      (self.baseline, self.network) = (baseline, network)
    }
  }

  /// Samples of each lead that the cleaning of a frame depends on: the frame, and what its context covers around it.
  var window: Int { (network.blueprint.context?.span ?? 1) * network.blueprint.frameLength }

  /// Of these, the samples behind the frame.
  var ahead: Int { network.blueprint.context?.ahead ?? 0 }

  /// For a signal of `rate` samples a second, or 0 where that is not known.
  func makeWorkspace(frames: Int, rate: Double) throws(OutOfMemory) -> Workspace {
    let leads = frames * network.blueprint.leads
    let count = leads * network.blueprint.frameLength
    var (fourier, filtering): (FourierTransform.Buffers?, FourierTransform.Buffers?) = (nil, nil)
    var (segmentBuffers, matchBuffers): (SegmentSpectra.Buffers?, Matches.Buffers?) = (nil, nil)
    if let spectrum { fourier = try spectrum.makeBuffers() }
    if let filter { filtering = try filter.makeBuffers() }
    if let segments { segmentBuffers = try segments.makeBuffers() }
    if let matches { matchBuffers = try matches.makeBuffers(leads: network.blueprint.leads) }
    var baseline: Baseline?
    if let rules = network.blueprint.baseline, rate > 0 {
      baseline = try Baseline.make(
        length: network.blueprint.frameLength, before: network.blueprint.pointsBefore, window: window,
        block: rules.block, edge: rules.edge, ratio: rules.ratio, rate: rate)
    }
    let blueprint = network.blueprint
    let blocks = try FloatStorage.zeros(each: [
      // frame, context, estimate, normalized,
      count, count, count, count,
      // spectrum, output, window, floor,
      count, count, blueprint.usesWindow ? leads * window : 0, segments == nil ? 0 : count,
      // recent, following, similar, wander
      count * blueprint.recent, count * blueprint.following, count * (blueprint.matches?.count ?? 0),
      blueprint.usesBaseline ? count : 0,
    ])
    return Workspace(
      frames: frames, blocks: blocks, levels: try .make(leads: leads), fourier: fourier, segments: segmentBuffers,
      matches: matchBuffers, baseline: baseline, filter: filtering, network: try network.makeWorkspace(frames: frames))
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
      if network.blueprint.usesContext {
        unsafe normalizeContext(workspace.context.base + start, workspace.levels[lead], length: length)
      }
    }
    if let matches, let buffers = workspace.matches {
      for frame in 0..<frames { findMatches(of: frame, matches, buffers, workspace) }
    }
    if let segments, let buffers = workspace.segments {
      for lead in 0..<frames * leads { look(around: lead, segments, buffers, workspace) }
    }
    if let baseline = workspace.baseline {
      for lead in 0..<frames * leads { findBaseline(of: lead, baseline, workspace) }
    }
    let inputs = unsafe DenoisingNetwork.Inputs(
      frame: workspace.normalized.base, spectrum: workspace.spectrum.base, context: workspace.context.base,
      floor: workspace.floor.base, recent: workspace.recent.base, following: workspace.following.base,
      matches: workspace.similar.base, baseline: workspace.wander.base)
    unsafe network.forward(inputs, count: frames, using: workspace.network, into: workspace.output.base)
    if let filter, let buffers = workspace.filter {
      for start in stride(from: 0, to: frames * leads * length, by: length) {
        unsafe filter.apply(
          workspace.output.base + start, to: workspace.normalized.base + start, using: buffers)
      }
    }
    var cleaned = 0
    for frame in 0..<frames where restore(frame, workspace) { cleaned += 1 }
    return cleaned
  }

  /// Step 5, `matches`, for one frame. Leads that do not vary take no part.
  private func findMatches(
    of frame: Int, _ matches: Matches, _ buffers: Matches.Buffers, _ workspace: Workspace
  ) {
    let (leads, length) = (network.blueprint.leads, network.blueprint.frameLength)
    let size = (network.blueprint.matches?.count ?? 0) * leads * length
    let rows = unsafe workspace.similar.base + frame * size
    unsafe rows.update(repeating: 0, count: size)
    let present = workspace.places[frame].present
    let all = frame * leads..<(frame + 1) * leads
    let window = window
    matches.begin(buffers)
    for lead in all where workspace.levels[lead].scale != 0 {
      let level = workspace.levels[lead]
      unsafe matches.add(
        workspace.window.base + lead * window, lead: lead % leads, present: present, centre: level.centre,
        scale: level.scale, using: buffers)
    }
    matches.find(in: present, using: buffers) { match, place in
      for lead in all where workspace.levels[lead].scale != 0 {
        let row = unsafe rows + (match * leads + lead % leads) * length
        unsafe matches.copy(lead: lead % leads, place: place, using: buffers, into: row)
      }
    }
  }

  /// Step 5, `baseline`, for one lead of all frames' leads.
  private func findBaseline(of lead: Int, _ baseline: Baseline, _ workspace: Workspace) {
    let length = network.blueprint.frameLength
    let (level, row) = unsafe (workspace.levels[lead], workspace.wander.base + lead * length)
    guard level.scale != 0 else { return unsafe row.update(repeating: 0, count: length) }
    unsafe baseline.estimate(
      workspace.window.base + lead * window, present: workspace.places[lead / network.blueprint.leads].present,
      centre: level.centre, scale: level.scale, into: row)
  }

  /// Step 5, `floor`, `recent` and `following`, for one lead of all frames' leads.
  private func look(
    around lead: Int, _ segments: SegmentSpectra, _ buffers: SegmentSpectra.Buffers, _ workspace: Workspace
  ) {
    let (leads, length) = (network.blueprint.leads, network.blueprint.frameLength)
    let (recent, following) = (network.blueprint.recent, network.blueprint.following)
    let (frame, level) = (lead / leads, workspace.levels[lead])
    let place = workspace.places[frame]
    let samples = unsafe workspace.window.base + lead * window
    let floor = unsafe workspace.floor.base + lead * length
    let rows = unsafe SegmentSpectra.Rows(
      recent: workspace.recent.base + (frame * recent * leads + lead % leads) * length,
      following: workspace.following.base + (frame * following * leads + lead % leads) * length, pitch: leads * length)
    guard level.scale != 0, let history = place.segments else {
      unsafe floor.update(repeating: 0, count: length)
      unsafe segments.clear(rows)
      return
    }
    unsafe segments.compute(
      frame: workspace.normalized.base + lead * length,
      in: SegmentSpectra.Surroundings(
        samples: samples, present: place.present, start: place.start, scale: level.scale),
      lead: lead % leads, history: history, using: buffers, floor: floor, rows: rows)
  }

  /// Step 7 for one frame; whether its numbers are finite.
  @_optimize(speed) private func restore(_ frame: Int, _ workspace: Workspace) -> Bool {
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

  /// Step 7: `s·y + μ'`, or `s·(X − y) + μ'`. Gains have become the filtered frame by now.
  private func restore(_ y: Float, normalized x: Float, _ level: Level) -> Float {
    let clean = rules.output == .noise ? Double(x) - Double(y) : Double(y)
    return Float(level.scale * clean + level.given)
  }
}

/// What is taken from a lead of a frame before the network, and given back after it.
private struct Level {
  /// The mean of the frame's points
  let centre: Double
  /// `μ`
  let taken: Double
  /// `μ'`
  let given: Double
  /// `s`
  let scale: Double
}

extension FrameDenoiser {
  /// Where a window lies in its signal.
  struct Place {
    /// The number of its first sample, below 0 where the signal begins later.
    var start = 0
    /// The places in the window that hold samples.
    var present = 0..<0
    /// What is known about the signal's segments.
    var segments: SegmentHistory?
  }

  /// Of some frames. An object, so that writing one never copies the others.
  final class Places {
    private var places: [Place]

    fileprivate init(frames: Int) { places = [Place](repeating: Place(), count: frames) }

    subscript(frame: Int) -> Place {
      get { places[frame] }
      set { places[frame] = newValue }
    }
  }
}

/// The levels of all leads of some frames. Of many that is a large block, so it is no array: see `FloatStorage`.
@safe private final class Levels {
  private let storage: ByteStorage

  private init(_ storage: ByteStorage) { self.storage = storage }

  static func make(leads: Int) throws(OutOfMemory) -> Levels {
    Levels(try .zeros(leads * MemoryLayout<Level>.stride))
  }

  subscript(lead: Int) -> Level {
    get { unsafe storage.base.assumingMemoryBound(to: Level.self)[lead] }
    set { unsafe storage.base.assumingMemoryBound(to: Level.self)[lead] = newValue }
  }
}
