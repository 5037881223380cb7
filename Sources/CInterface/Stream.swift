// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CStaDenoise
internal import Denoising

@c @implementation public func sta_stream_create(
  _ model: OpaquePointer!, _ options: UnsafePointer<sta_options>!, _ stream: UnsafeMutablePointer<OpaquePointer?>!
) -> sta_status {
  guard let result = unsafe stream else { return STA_ERROR_ARGUMENT }
  unsafe result.pointee = nil
  guard let model = unsafe model else { return STA_ERROR_ARGUMENT }
  return unsafe allocating(result, DenoisingStream.self) {
    do throws(StatusError) {
      unsafe result.pointee = handle(of: try makeStream(model, options))
      return STA_OK
    } catch { return error.status }
  }
}

@c @implementation public func sta_stream_free(_ stream: OpaquePointer!) {
  if let stream = unsafe stream { unsafe release(DenoisingStream.self, of: stream) }
}

@c @implementation public func sta_stream_latency(_ stream: OpaquePointer!) -> Int {
  guard let stream = unsafe stream else { return 0 }
  return unsafe object(DenoisingStream.self, of: stream).latency
}

@c @implementation public func sta_stream_room(_ stream: OpaquePointer!, _ count: Int) -> Int {
  guard let stream = unsafe stream else { return 0 }
  // A count beyond Int.max arrives as a negative number; no room is enough for it.
  return count < 0 ? -1 : unsafe object(DenoisingStream.self, of: stream).maximumOutput(forInput: count)
}

@c @implementation public func sta_stream_process(
  _ stream: OpaquePointer!, _ input: UnsafePointer<Float>!, _ input_count: UnsafeMutablePointer<Int>!,
  _ output: UnsafeMutablePointer<Float>!, _ output_count: UnsafeMutablePointer<Int>!
) -> sta_status {
  let counts = unsafe (taken: take(input_count), written: take(output_count))
  guard let stream = unsafe stream, let available = counts.taken, let room = counts.written,
    unsafe input_count != output_count
  else { return STA_ERROR_ARGUMENT }
  let itself = unsafe object(DenoisingStream.self, of: stream)
  guard let noisy = unsafe Samples.read(input, count: available, channels: itself.channels),
    let clean = unsafe Samples.written(output, count: room, channels: itself.channels),
    unsafe !Samples.overlap(noisy, clean)
  else { return STA_ERROR_ARGUMENT }
  guard !itself.isFlushing else { return STA_ERROR_FLUSHING }
  let progress = unsafe itself.process(noisy, into: clean)
  unsafe input_count.pointee = progress.consumed
  unsafe output_count.pointee = progress.produced
  return progress.isRefused ? STA_ERROR_NOT_FINITE : STA_OK
}

@c @implementation public func sta_stream_flush(
  _ stream: OpaquePointer!, _ output: UnsafeMutablePointer<Float>!, _ output_count: UnsafeMutablePointer<Int>!
) -> sta_status {
  guard let room = unsafe take(output_count), let stream = unsafe stream else { return STA_ERROR_ARGUMENT }
  let itself = unsafe object(DenoisingStream.self, of: stream)
  guard let clean = unsafe Samples.written(output, count: room, channels: itself.channels) else {
    return STA_ERROR_ARGUMENT
  }
  unsafe output_count.pointee = itself.flush(into: clean)
  return STA_OK
}

@c @implementation public func sta_stream_reset(_ stream: OpaquePointer!) -> sta_status {
  guard let stream = unsafe stream else { return STA_ERROR_ARGUMENT }
  unsafe object(DenoisingStream.self, of: stream).reset()
  return STA_OK
}

@c @implementation public func sta_stream_counters(
  _ stream: OpaquePointer!, _ counters: UnsafeMutablePointer<sta_counters>!
) -> sta_status {
  guard let stream = unsafe stream, let counters = unsafe counters else { return STA_ERROR_ARGUMENT }
  let itself = unsafe object(DenoisingStream.self, of: stream)
  let filled = unsafe sta_counters(
    struct_size: counters.pointee.struct_size, taken: UInt64(itself.consumedCount),
    written: UInt64(itself.producedCount), frames: UInt64(itself.cleanFrameCount),
    uncleaned_frames: UInt64(itself.uncleanedFrameCount), not_finite: UInt64(itself.nonFiniteCount))
  return unsafe fill(counters, size: filled.struct_size, with: filled)
}

@c @implementation public func sta_stream_state_size(_ stream: OpaquePointer!) -> Int {
  guard let stream = unsafe stream else { return 0 }
  return unsafe object(DenoisingStream.self, of: stream).stateSize
}

@c @implementation public func sta_stream_save(
  _ stream: OpaquePointer!, _ state: UnsafeMutableRawPointer!, _ size: Int
) -> sta_status {
  guard let stream = unsafe stream, let state = unsafe state, size >= 0 else { return STA_ERROR_ARGUMENT }
  let bytes = unsafe UnsafeMutableRawBufferPointer(start: state, count: size)
  return unsafe object(DenoisingStream.self, of: stream).saveState(into: bytes) ? STA_OK : STA_ERROR_ARGUMENT
}

@c @implementation public func sta_stream_restore(
  _ stream: OpaquePointer!, _ state: UnsafeRawPointer!, _ size: Int
) -> sta_status {
  guard let stream = unsafe stream, let state = unsafe state, size >= 0 else { return STA_ERROR_ARGUMENT }
  let bytes = unsafe UnsafeRawBufferPointer(start: state, count: size)
  return unsafe object(DenoisingStream.self, of: stream).restoreState(from: bytes) ? STA_OK : STA_ERROR_STATE
}

@c @implementation public func sta_denoise(
  _ model: OpaquePointer!, _ options: UnsafePointer<sta_options>!, _ input: UnsafePointer<Float>!, _ count: Int,
  _ output: UnsafeMutablePointer<Float>!
) -> sta_status {
  guard let model = unsafe model else { return STA_ERROR_ARGUMENT }
  return allocating { unsafe denoise(model, options, input, count, output) }
}

private func denoise(
  _ model: OpaquePointer, _ options: UnsafePointer<sta_options>?, _ input: UnsafePointer<Float>?, _ count: Int,
  _ output: UnsafeMutablePointer<Float>?
) -> sta_status {
  do throws(StatusError) {
    let stream = try unsafe makeStream(model, options, signalLength: count)
    guard let noisy = unsafe Samples.read(input, count: count, channels: stream.channels),
      let clean = unsafe Samples.written(output, count: count, channels: stream.channels),
      unsafe noisy.baseAddress == UnsafePointer(clean.baseAddress) || !Samples.overlap(noisy, clean)
    else { return STA_ERROR_ARGUMENT }
    let progress = unsafe stream.process(noisy, into: clean)
    if progress.isRefused { return STA_ERROR_NOT_FINITE }
    let rest = unsafe UnsafeMutableBufferPointer(rebasing: clean[(progress.produced * stream.channels)...])
    _ = unsafe stream.flush(into: rest)
    return STA_OK
  } catch { return error.status }
}

/// A status on its way to the caller.
private struct StatusError: Error {
  let status: sta_status
}

private func makeStream(
  _ model: OpaquePointer, _ options: UnsafePointer<sta_options>?, signalLength: Int = 0
) throws(StatusError) -> DenoisingStream {
  var chosen = StreamOptions()
  if let options = unsafe options {
    guard let stated = unsafe StreamOptions(options) else { throw StatusError(status: STA_ERROR_OPTIONS) }
    chosen = stated
  }
  let model = unsafe object(ModelHandle.self, of: model).model
  chosen.framesAtOnce = model.framesAtOnce(signalLength: signalLength, hop: chosen.hop)
  do throws(DenoisingError) {
    return try DenoisingStream.make(model: model, options: chosen)
  } catch { throw StatusError(status: sta_status(error)) }
}

/// Reads a count and leaves 0 in its place; nil where there is none.
private func take(_ count: UnsafeMutablePointer<Int>!) -> Int? {
  guard let count = unsafe count else { return nil }
  defer { unsafe count.pointee = 0 }
  return unsafe count.pointee
}
