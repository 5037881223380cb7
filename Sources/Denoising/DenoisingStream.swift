internal import CSystem
internal import Network
internal import Signal
internal import Storage

/// One signal's way through a model, in pieces of any size: the pieces never change a bit of what comes out.
///
/// Frames of the model's length are cut every `hop` samples, cleaned, and blended (`BlendingWeights`). As many samples come
/// out as go in, each in its place. Once made, a stream allocates nothing. It belongs to one thread at a time.
///
/// Numbers below 2⁻¹²⁶ count as 0. That, and rounding to the nearest, holds whatever state of the floating-point unit a caller
/// has chosen, which is the caller's again when a call returns.
///
/// Samples are interleaved: sample frame `t` of `channels` channels is `samples[t · channels ..< (t + 1) · channels]`.
/// A model for one lead cleans each channel by itself, with a history of its own; one for `L` leads takes `L` channels.
public final class DenoisingStream {
  /// Channels of the signal.
  public var channels: Int { options.channels }
  /// Samples from the start of a frame to the start of the next, `1 … frameLength`.
  public var hop: Int { schedule.hop }
  /// The most sample frames that can go in after a sample before that sample comes out: the length of a frame less 1, and what
  /// the model looks ahead.
  ///
  /// What comes out is aligned with what went in all the same: sample `t` of the output is the clean sample `t`.
  public var latency: Int { schedule.latency }
  /// The most sample frames before a sample that its clean value depends on, where all samples are finite.
  public var history: Int { unsafe model.denoiser.window - model.denoiser.ahead - 1 }

  let model: DenoisingModel
  let options: StreamOptions
  let lanes: [FrameLane]
  var schedule: FrameSchedule
  /// Whether a flush has begun: then nothing can go in until all has come out.
  var isEnding = false
  /// Whether the frames that wait to be cleaned together begin with the signal's first.
  var beginsWithFirstFrame = false
  var frames = (clean: 0, uncleaned: 0)
  let mixture: Mixture
  let workspace: FrameDenoiser.Workspace
  let weights: BlendingWeights
  /// Frames of a lane that are cleaned together where so many are there.
  let turn: Int

  /// A stream for a signal of `channels` channels, with the model's own hop where none is given, and `rate` samples a second where that
  /// is known.
  public convenience init(
    model: DenoisingModel, channels: Int, hop: Int? = nil, rate: Double? = nil
  ) throws(DenoisingError) {
    var options = StreamOptions(channels: channels, hop: hop)
    options.rate = rate
    try self.init(model: model, options: options)
  }

  public convenience init(model: DenoisingModel, options: StreamOptions) throws(DenoisingError) {
    self.init(try Parts(model, options))
  }

  /// The same as the initializer, which leaks what it has allocated when it throws in Embedded Swift.
  public static func make(model: DenoisingModel, options: StreamOptions) throws(DenoisingError) -> DenoisingStream {
    DenoisingStream(try Parts(model, options))
  }

  private init(_ parts: Parts) {
    (model, options, lanes) = (parts.model, parts.options, parts.lanes)
    (workspace, weights, turn) = (parts.workspace, parts.weights, parts.turn)
    mixture = Mixture(share: options.mix, isResidue: options.output == .residue)
    schedule = FrameSchedule(
      length: model.facts.frameLength, ahead: unsafe model.denoiser.ahead,
      hop: options.hop ?? model.facts.defaultHop)
  }

  /// Everything about a stream that can fail.
  private struct Parts {
    let model: DenoisingModel
    let options: StreamOptions
    let workspace: FrameDenoiser.Workspace
    let weights: BlendingWeights
    let turn: Int
    private(set) var lanes: [FrameLane] = []

    init(_ model: DenoisingModel, _ options: StreamOptions) throws(DenoisingError) {
      let arithmetic = sta_system_begin_arithmetic(false)
      defer { sta_system_end_arithmetic(arithmetic) }
      let (leads, length, hop) = (model.facts.leads, model.facts.frameLength, options.hop ?? model.facts.defaultHop)
      guard hop >= 1, hop <= length else { throw .hop(hop, frameLength: length) }
      guard options.channels >= 1, options.channels <= DenoisingStream.channelLimit,
        leads == 1 || options.channels == leads
      else { throw .channels(options.channels, leads: leads) }
      guard options.mix >= 0, options.mix <= 1 else { throw .mix(options.mix) }
      if let rate = options.rate, !(rate > 0 && rate.isFinite) { throw .rate }
      (self.model, self.options) = (model, options)
      let most = min(
        options.framesAtOnce, DenoisingStream.framesAtOnceLimit, unsafe model.denoiser.network.framesInCache)
      turn = max(1, most / (options.channels / leads))
      do throws(OutOfMemory) {
        // Of a frame by itself the lanes take turns.
        workspace = try unsafe model.denoiser.makeWorkspace(
          frames: turn == 1 ? 1 : turn * (options.channels / leads), rate: options.rate ?? 0)
        weights = try BlendingWeights(length: length, hop: hop)
        for _ in 0..<options.channels / leads {
          lanes.append(
            try FrameLane.make(
              leads: leads, length: length, reach: unsafe model.denoiser.window + (turn - 1) * hop,
              standIn: options.nonFinite == .zero ? .zero : .lastFinite,
              keepingOriginals: options.nonFinite == .pass,
              segments: try unsafe model.denoiser.segments?.makeHistory(leads: leads, hop: hop)))
        }
      } catch { throw .outOfMemory(bytes: error.bytes) }
    }
  }

  /// The most frames that are cleaned together.
  public static let framesAtOnceLimit = 256

  /// The most channels of a signal.
  public static let channelLimit = 1_024

  /// The most sample frames that can come out when `count` go in, and with 0 the most that `flush` can return.
  public func maximumOutput(forInput count: Int) -> Int {
    let (sum, overflow) = count.addingReportingOverflow(latency)
    return overflow ? .max : sum
  }

  /// What a call has taken and given, in sample frames.
  public struct Progress: Equatable, Sendable {
    public let consumed: Int
    public let produced: Int
    /// Whether it stopped in front of a sample that is not finite (`StreamOptions.NonFinite.refuse`).
    public let isRefused: Bool

    public init(consumed: Int, produced: Int, isRefused: Bool = false) {
      (self.consumed, self.produced, self.isRefused) = (consumed, produced, isRefused)
    }
  }

  /// Takes samples from `input`, and writes those that are final by then to `output`.
  ///
  /// Stops before a frame whose `hop` sample frames would not fit into what is left of `output`; with room for
  /// `maximumOutput(forInput:)` everything is consumed. Between a `flush` and its end nothing is; after its end a new signal
  /// begins. An incomplete sample frame at the end of `input` is not looked at.
  public func process(_ input: Span<Float>, into output: inout MutableSpan<Float>) -> Progress {
    unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in unsafe process(input, into: output) }
    }
  }

  /// The same for memory that somebody else owns. `output` may begin where `input` does if the stream is new.
  public func process(_ input: UnsafeBufferPointer<Float>, into output: UnsafeMutableBufferPointer<Float>) -> Progress {
    let arithmetic = sta_system_begin_arithmetic(true)
    defer { sta_system_end_arithmetic(arithmetic) }
    let (available, room) = (input.count / channels, output.count / channels)
    guard available > 0, let source = input.baseAddress else { return Progress(consumed: 0, produced: 0) }
    if isEnding {
      guard schedule.pending == 0 else { return Progress(consumed: 0, produced: 0) }
      reset()
    }
    var (consumed, produced, waiting, isRefused) = (0, 0, 0, false)
    while consumed < available {
      var count = min(available - consumed, schedule.missing)
      let hasRoom = room - produced - waiting * hop >= hop
      if !hasRoom, count == schedule.missing { count -= 1 }
      guard count > 0 else { break }
      let acceptable = unsafe acceptable(source + consumed * channels, count: count)
      guard acceptable > 0 else {
        isRefused = true
        break
      }
      count = acceptable
      for (index, lane) in lanes.enumerated() {
        unsafe lane.append(
          source + consumed * channels + index * model.facts.leads, count: count, spacing: channels)
      }
      consumed += count
      guard schedule.receive(count), let target = output.baseAddress else { continue }
      if turn == 1 {
        cleanFrame()
        unsafe emit(hop, into: target + produced * channels)
        produced += hop
        continue
      }
      collectFrame(waiting)
      waiting += 1
      if waiting == turn {
        unsafe cleanFrames(waiting, into: target + produced * channels)
        produced += waiting * hop
        waiting = 0
      }
    }
    if waiting > 0, let target = output.baseAddress {
      unsafe cleanFrames(waiting, into: target + produced * channels)
      produced += waiting * hop
    }
    return Progress(consumed: consumed, produced: produced, isRefused: isRefused)
  }

  /// How many of `count` sample frames may be taken: all of them, unless samples that are not finite are refused.
  private func acceptable(_ samples: UnsafePointer<Float>, count: Int) -> Int {
    guard options.nonFinite == .refuse else { return count }
    for i in 0..<count * channels where unsafe !samples[i].isFinite { return i / channels }
    return count
  }

  /// Ends the signal: writes what has not come out yet to `output`, and returns the number of sample frames written.
  ///
  /// With room for `maximumOutput(forInput: 0)` one call does it; with less, call again until it returns 0. After the last
  /// sample the stream is as new, but for its counters, which stay until the next signal begins.
  public func flush(into output: inout MutableSpan<Float>) -> Int {
    unsafe output.withUnsafeMutableBufferPointer { output in unsafe flush(into: output) }
  }

  /// The same for memory that somebody else owns.
  public func flush(into output: UnsafeMutableBufferPointer<Float>) -> Int {
    let arithmetic = sta_system_begin_arithmetic(true)
    defer { sta_system_end_arithmetic(arithmetic) }
    isEnding = true
    var produced = 0
    guard let target = output.baseAddress else { return 0 }
    while schedule.pending > 0, produced < output.count / channels {
      if schedule.ready == 0 {
        // What a frame looks ahead to does not come any more; the frames that wait for it are cleaned without.
        if schedule.open >= schedule.length { cleanFrame() } else { cleanLastFrame() }
      }
      let count = min(schedule.ready, output.count / channels - produced)
      unsafe emit(count, into: target + produced * channels)
      produced += count
    }
    return produced
  }

  /// Forgets the signal: from here on the stream is as new.
  public func reset() {
    for lane in lanes { lane.reset() }
    schedule = FrameSchedule(length: schedule.length, ahead: schedule.ahead, hop: schedule.hop)
    isEnding = false
    frames = (0, 0)
  }
}

// MARK: Where it stands

extension DenoisingStream {
  /// Whether a flush has begun and not come to its end.
  public var isFlushing: Bool { isEnding && schedule.pending > 0 }

  /// Sample frames of this signal that have gone in.
  public var consumedCount: Int { schedule.received }

  /// Sample frames of this signal that have come out.
  public var producedCount: Int { schedule.produced }

  /// Frames that the network has cleaned, over all channels.
  public var cleanFrameCount: Int { frames.clean }

  /// Frames that were handed on as they came, because the network could not give finite numbers for them.
  public var uncleanedFrameCount: Int { frames.uncleaned }

  /// Samples met so far that were not a finite number.
  public var nonFiniteCount: Int {
    var count = 0
    for lane in lanes { count += lane.nonFiniteCount }
    return count
  }
}
