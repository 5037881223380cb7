import CSampleRate

/// libsamplerate behind one type: the only file that knows it. Its sinc converter of best quality delays nothing: output
/// `k` is the input at the time `k` over the ratio.
@safe final class RateConverter {
  private let state: OpaquePointer
  private let channels: Int
  private let ratio: Double
  private var output: [Float]

  /// Half of the sinc's length, in samples of the lower of the two rates.
  static let reach = 145

  /// - Returns: nil where libsamplerate cannot do it: beyond a ratio of 256, or for more than 128 channels.
  init?(from rate: Double, to other: Double, channels: Int) {
    ratio = other / rate
    self.channels = channels
    var error: Int32 = 0
    guard src_is_valid_ratio(ratio) != 0,
      let state = unsafe src_new(Int32(SRC_SINC_BEST_QUALITY), Int32(clamping: channels), &error)
    else { return nil }
    unsafe self.state = state
    output = [Float](repeating: 0, count: blockLength(channels: channels) * channels)
  }

  deinit { unsafe src_delete(state) }

  /// Takes sample frames and hands over what comes of them; after the last ones everything that is left.
  func process(
    _ samples: Span<Float>, isLast: Bool, _ take: (Span<Float>) throws(CommandError) -> Void
  ) throws(CommandError) {
    var used = 0
    while true {
      let (consumed, produced) = try step(samples.extracting(droppingFirst: used * channels), isLast: isLast)
      used += consumed
      let block = output
      if produced > 0 { try take(block.span.extracting(first: produced * channels)) }
      if produced == 0, consumed == 0 { return }
    }
  }

  private func step(
    _ samples: Span<Float>, isLast: Bool
  ) throws(CommandError) -> (consumed: Int, produced: Int) {
    var data = unsafe SRC_DATA()
    let status = unsafe samples.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        // Where there is nothing to take, some address is wanted all the same.
        unsafe data.data_in = unsafe input.baseAddress ?? UnsafePointer(output.baseAddress)
        unsafe data.data_out = output.baseAddress
        unsafe data.input_frames = input.count / channels
        unsafe data.output_frames = output.count / channels
        unsafe data.end_of_input = isLast ? 1 : 0
        unsafe data.src_ratio = ratio
        return unsafe src_process(state, &data)
      }
    }
    guard status == 0 else {
      throw .outOfMemory(what: "resampling", reason: "failed: \(unsafe String(cString: src_strerror(status)))")
    }
    return unsafe (data.input_frames_used, data.output_frames_gen)
  }
}
