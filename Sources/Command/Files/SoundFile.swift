import CSndFile

/// Rate, channels and sample format of a sound file.
struct SoundFormat: Equatable {
  /// Hertz, 1 or more.
  let rate: Int32
  /// 1 to 1024, libsndfile's limit.
  let channels: Int
  let samples: SampleFormat
  /// WAV, its extensible form or RF64, and the byte order: libsndfile's bits, kept from input to output.
  fileprivate let container: Int32

  static func wavFloat(rate: Int32, channels: Int) -> SoundFormat {
    SoundFormat(rate: rate, channels: channels, samples: .float32, container: Int32(SF_FORMAT_WAV))
  }
}

/// libsndfile behind one type: the only file that knows it. Not for use from two threads at once.
@safe final class SoundFile {
  let format: SoundFormat
  private var handle: OpaquePointer?

  private init(format: SoundFormat, handle: OpaquePointer) {
    self.format = format
    unsafe self.handle = unsafe handle
  }

  deinit { close() }

  /// Opens what a descriptor reads, at its current position. The descriptor stays the caller's.
  static func reading(_ descriptor: Descriptor) throws(CommandError) -> SoundFile {
    var info = SF_INFO()
    guard let handle = unsafe sf_open_fd(descriptor.number, Int32(SFM_READ), &info, Int32(SF_FALSE)) else {
      throw .notSound(path: descriptor.path, reason: unsafe reason(nil))
    }
    do throws(CommandError) {
      let format = SoundFormat(
        rate: info.samplerate, channels: Int(info.channels),
        samples: try sampleFormat(of: info.format, path: descriptor.path),
        container: info.format & ~Int32(SF_FORMAT_SUBMASK))
      return unsafe SoundFile(format: format, handle: handle)
    } catch {
      unsafe sf_close(handle)
      throw error
    }
  }

  /// Begins a file where a descriptor writes. The descriptor stays the caller's.
  static func writing(_ descriptor: Descriptor, format: SoundFormat) throws(CommandError) -> SoundFile {
    var info = SF_INFO()
    info.samplerate = format.rate
    info.channels = Int32(clamping: format.channels)
    info.format = format.container | Int32(bits(of: format.samples))
    guard let handle = unsafe sf_open_fd(descriptor.number, Int32(SFM_WRITE), &info, Int32(SF_FALSE)) else {
      throw .cannotCreate(path: descriptor.path, reason: unsafe reason(nil))
    }
    // The chunk holds the time of day; without it equal samples give equal files.
    unsafe sf_command(handle, Int32(SFC_SET_ADD_PEAK_CHUNK), nil, Int32(SF_FALSE))
    return unsafe SoundFile(format: format, handle: handle)
  }

  /// Integers come as −1 ..< 1, floating point as it is. Returns sample frames; fewer than there is room for at the end.
  func read(into samples: inout MutableSpan<Float>) -> Int {
    let frames = sf_count_t(samples.count / format.channels)
    return unsafe samples.withUnsafeMutableBufferPointer { unsafe Int(sf_readf_float(handle, $0.baseAddress, frames)) }
  }

  /// For floating-point formats. Returns sample frames; fewer than given only when writing failed.
  func write(_ samples: Span<Float>) -> Int {
    let frames = sf_count_t(samples.count / format.channels)
    return unsafe samples.withUnsafeBufferPointer { unsafe Int(sf_writef_float(handle, $0.baseAddress, frames)) }
  }

  /// For integer formats: the upper bits are written. Returns as the other `write` does.
  func write(_ samples: Span<Int32>) -> Int {
    let frames = sf_count_t(samples.count / format.channels)
    return unsafe samples.withUnsafeBufferPointer { unsafe Int(sf_writef_int(handle, $0.baseAddress, frames)) }
  }

  /// Title, artist and the like, by libsndfile's numbers. To be set before the first sample is written.
  var strings: [Int32: String] {
    get {
      var found: [Int32: String] = [:]
      for kind in Int32(SF_STR_TITLE)...Int32(SF_STR_GENRE) {
        if let text = unsafe sf_get_string(handle, kind) { unsafe found[kind] = String(cString: text) }
      }
      return found
    }
    set {
      for (kind, text) in newValue.sorted(by: { $0.key < $1.key }) { unsafe sf_set_string(handle, kind, text) }
    }
  }

  /// Whether reading or writing has failed, which an end of the file is not.
  var hasFailed: Bool { unsafe sf_error(handle) != 0 }

  /// libsndfile's words for the last error.
  var lastError: String { unsafe SoundFile.reason(handle) }

  /// Ends the file: its header states its length from here on. Returns whether that was written.
  @discardableResult func close() -> Bool {
    guard let open = unsafe handle else { return true }
    unsafe handle = nil
    return unsafe sf_close(open) == 0
  }

  private static func reason(_ handle: OpaquePointer?) -> String {
    guard let text = unsafe sf_strerror(handle) else { return "unknown error" }
    let words = unsafe String(cString: text)
    // Our own sentence goes on after them.
    return words.hasSuffix(".") ? String(words.dropLast()) : words
  }
}

private func bits(of format: SampleFormat) -> Int {
  switch format {
  case .unsigned8: Int(SF_FORMAT_PCM_U8)
  case .signed16: Int(SF_FORMAT_PCM_16)
  case .signed24: Int(SF_FORMAT_PCM_24)
  case .signed32: Int(SF_FORMAT_PCM_32)
  case .float32: Int(SF_FORMAT_FLOAT)
  case .float64: Int(SF_FORMAT_DOUBLE)
  }
}

private func sampleFormat(of format: Int32, path: String) throws(CommandError) -> SampleFormat {
  let container = Int(format) & Int(SF_FORMAT_TYPEMASK)
  guard [Int(SF_FORMAT_WAV), Int(SF_FORMAT_WAVEX), Int(SF_FORMAT_RF64)].contains(container) else {
    throw .notSound(path: path, reason: "it holds \(name(of: container))")
  }
  let samples = Int(format) & Int(SF_FORMAT_SUBMASK)
  guard let known = SampleFormat.allCases.first(where: { bits(of: $0) == samples }) else {
    throw .unsupportedSampleFormat(path: path, format: name(of: samples))
  }
  return known
}

private func name(of format: Int) -> String {
  var info = unsafe SF_FORMAT_INFO()
  unsafe info.format = Int32(format)
  let size = unsafe Int32(MemoryLayout<SF_FORMAT_INFO>.size)
  guard unsafe sf_command(nil, Int32(SFC_GET_FORMAT_INFO), &info, size) == 0, let text = unsafe info.name else {
    return "something unknown"
  }
  return unsafe String(cString: text)
}
