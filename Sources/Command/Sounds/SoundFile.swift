import CSndFile
import Glibc
import Synchronization

/// libsndfile behind one type, which with `SoundFormat` is all that knows it. Not for use from two threads at once.
@safe final class SoundFile {
  let format: SoundFormat
  /// Sample frames that the file holds by its header, nil where it does not say.
  let frames: Int?
  private let bytes: SoundFileBytes
  private var handle: OpaquePointer?
  /// Contents of chunks, which libsndfile may read until the file is closed.
  private var written: [Content] = []

  private init(format: SoundFormat, frames: Int?, bytes: SoundFileBytes, handle: OpaquePointer) {
    (self.format, self.frames, self.bytes) = (format, frames, bytes)
    unsafe self.handle = unsafe handle
  }

  deinit { close() }

  /// Opens what a descriptor reads, at its current position. The descriptor stays the caller's.
  static func reading(_ descriptor: Descriptor) throws(CommandError) -> SoundFile {
    var info = SF_INFO()
    let bytes = SoundFileBytes(descriptor)
    var calls = SoundFileBytes.calls
    let (handle, words) = unsafe opened { unsafe sf_open_virtual(&calls, Int32(SFM_READ), &info, bytes.context) }
    guard let handle = unsafe handle else { throw bytes.failure ?? .notSound(path: descriptor.path, reason: words) }
    let format = SoundFormat(
      rate: info.samplerate, channels: Int(info.channels), container: SoundContainer(code: info.format),
      encoding: SoundEncoding(code: info.format))
    let length = info.seekable != 0 && info.frames >= 0 && info.frames < sf_count_t.max ? Int(info.frames) : nil
    return unsafe SoundFile(format: format, frames: length, bytes: bytes, handle: handle)
  }

  /// Begins a file where a descriptor writes. The descriptor stays the caller's.
  static func writing(_ descriptor: Descriptor, format: SoundFormat) throws(CommandError) -> SoundFile {
    var info = SF_INFO()
    info.samplerate = format.rate
    info.channels = Int32(clamping: format.channels)
    info.format = format.code
    let bytes = SoundFileBytes(descriptor)
    var calls = SoundFileBytes.calls
    let (handle, words) = unsafe opened { unsafe sf_open_virtual(&calls, Int32(SFM_WRITE), &info, bytes.context) }
    guard let handle = unsafe handle else { throw bytes.failure ?? .cannotCreate(path: descriptor.path, reason: words) }
    // The chunk holds the time of day; without it equal samples give equal files.
    unsafe sf_command(handle, Int32(SFC_SET_ADD_PEAK_CHUNK), nil, Int32(SF_FALSE))
    // What was coded with losses is coded once more: with few of them, at about 100 kbit/s a channel.
    var quality = format.encoding.quality
    unsafe sf_command(
      handle, Int32(SFC_SET_VBR_ENCODING_QUALITY), &quality, Int32(MemoryLayout.size(ofValue: quality)))
    return unsafe SoundFile(format: format, frames: nil, bytes: bytes, handle: handle)
  }

  /// What `open` gives, or why it gives nothing: of files that do not open, libsndfile has one error for all threads.
  private static func opened(_ open: () -> OpaquePointer?) -> (handle: OpaquePointer?, words: String) {
    unsafe opening.withLock { _ in
      let handle = unsafe open()
      return unsafe (handle, handle == nil ? reason(nil) : "")
    }
  }

  private static let opening = Mutex(())

  /// Bytes from the beginning of the file up to where it has been read.
  var bytesRead: Int { bytes.place }

  /// Integers come as −1 ..< 1, floating point as it is. Returns sample frames; fewer than `most` and than there is room for at the end.
  func read(into samples: inout MutableSpan<Float>, atMost most: Int) -> Int {
    let frames = sf_count_t(min(samples.count / format.channels, most))
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

  /// What it says beside its samples. To be set before the first sample is written; texts for which the kind of file has no place are
  /// left out.
  var metadata: SoundMetadata {
    get {
      var found = SoundMetadata()
      for (chunk, kind) in textKinds.sorted(by: { $0.key < $1.key }) {
        guard let text = unsafe sf_get_string(handle, kind) else { continue }
        let bytes = unsafe UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
        found.takeText(chunk, bytes)
      }
      if format.container.chunks != nil { readChunks(&found) }
      var map = [Int32](repeating: 0, count: format.channels)
      let size = Int32(clamping: 4 * map.count)
      if unsafe sf_command(handle, Int32(SFC_GET_CHANNEL_MAP_INFO), &map, size) != 0 { found.channelMap = map }
      return found
    }
    set {
      for (chunk, text) in newValue.sortedTexts {
        guard let kind = textKinds[chunk] else { continue }
        let ended = text.map { CChar(bitPattern: $0) } + [0]
        unsafe ended.withUnsafeBufferPointer { _ = unsafe sf_set_string(handle, kind, $0.baseAddress) }
      }
      for chunk in newValue.chunks { write(chunk) }
      let others = newValue.sortedTexts.filter { textKinds[$0.key] == nil }
      if format.container.chunks == .wav, !others.isEmpty { write(.texts(others)) }
      var map = newValue.channelMap
      if map.count == format.channels {
        unsafe sf_command(handle, Int32(SFC_SET_CHANNEL_MAP_INFO), &map, Int32(clamping: 4 * map.count))
      }
    }
  }

  private func readChunks(_ found: inout SoundMetadata) {
    var next = unsafe sf_get_chunk_iterator(handle, nil)
    while let chunk = unsafe next {
      var info = unsafe SF_CHUNK_INFO()
      // Of nothing libsndfile divides by its length.
      if unsafe sf_get_chunk_size(chunk, &info) == 0, unsafe info.datalen > 0 {
        let size = unsafe Int(info.datalen)
        // The name comes with the content alone.
        _ = unsafe SoundFile.content(of: chunk, bytes: 1, &info)
        let letters = unsafe [info.id.0, info.id.1, info.id.2, info.id.3].map { UInt8(bitPattern: $0) }
        found.take(String(decoding: letters, as: UTF8.self), bytes: size) {
          unsafe SoundFile.content(of: chunk, bytes: size, &info)
        }
      }
      unsafe next = unsafe sf_next_chunk_iterator(chunk)
    }
  }

  private static func content(of chunk: OpaquePointer, bytes: Int, _ info: inout SF_CHUNK_INFO) -> [UInt8] {
    var content = [UInt8](repeating: 0, count: bytes)
    unsafe content.withUnsafeMutableBytes { room in
      unsafe info.data = room.baseAddress
      unsafe info.datalen = UInt32(clamping: bytes)
      _ = unsafe sf_get_chunk_data(chunk, &info)
    }
    return content
  }

  private func write(_ chunk: SoundChunk) {
    let content = Content(chunk.padded)
    written.append(content)
    var info = unsafe SF_CHUNK_INFO()
    unsafe withUnsafeMutableBytes(of: &info.id) { unsafe $0.copyBytes(from: chunk.name.utf8) }
    unsafe info.id_size = 4
    unsafe info.datalen = UInt32(clamping: content.bytes.count)
    unsafe info.data = unsafe UnsafeMutableRawPointer(content.bytes.baseAddress)
    unsafe sf_set_chunk(handle, &info)
  }

  /// What the header states and what is there, in bytes of samples, where the file is cut short. libsndfile takes such a file
  /// for whole, and says so only in its log.
  var shortness: (stated: Int, found: Int)? {
    var log = [CChar](repeating: 0, count: 4096)
    _ = unsafe log.withUnsafeMutableBufferPointer { room in
      unsafe sf_command(handle, Int32(SFC_GET_LOG_INFO), room.baseAddress, Int32(room.count - 1))
    }
    let text = String(decoding: log.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // AU, AIFF, CAF and W64, in this order.
    let names = ["Data Size", "SSND", "data", "riff"]
    for line in text.split(separator: "\n") where line.contains("(should be ") {
      let numbers = line.split { !$0.isNumber }.compactMap { Int($0) }
      guard names.contains(where: { line.drop { $0 == " " }.hasPrefix($0) }), numbers.count == 2 else { continue }
      // All ones are not a length.
      if numbers[0] > numbers[1], numbers[0] < 0x7FFF_FFFF { return (numbers[0], numbers[1]) }
    }
    return nil
  }

  /// What has gone wrong with the file itself, and not with what it holds.
  var failure: CommandError? { bytes.failure }

  /// Whether reading or writing has failed, which an end of the file is not.
  var hasFailed: Bool { unsafe sf_error(handle) != 0 }

  /// libsndfile's words for the last error.
  var lastError: String { unsafe SoundFile.reason(handle) }

  /// Ends the file: its header states its length from here on. Returns whether that was written.
  @discardableResult func close() -> Bool {
    guard let open = unsafe handle else { return true }
    unsafe handle = nil
    defer { written = [] }
    return unsafe sf_close(open) == 0
  }

  private static func reason(_ handle: OpaquePointer?) -> String {
    guard let text = unsafe sf_strerror(handle) else { return "unknown error" }
    let words = unsafe String(cString: text)
    // What libsndfile calls its own error is a header that nobody can use.
    if words.contains("SF_INFO struct incomplete") { return "its header states a sample rate or a channel count of 0" }
    if words.contains("No 'RIFF' chunk marker") { return "a second file begins in it, behind the first" }
    // Our own sentence goes on after them.
    return words.hasSuffix(".") ? String(words.dropLast()) : words
  }
}

/// Bytes that stay where they are.
@safe private final class Content {
  let bytes: UnsafeMutableBufferPointer<UInt8>

  init(_ content: [UInt8]) {
    unsafe bytes = .allocate(capacity: content.count)
    _ = unsafe bytes.initialize(from: content)
  }

  deinit { unsafe bytes.deallocate() }
}

/// libsndfile's numbers for the texts, by the chunk of a WAV file that they are in.
private let textKinds: [String: Int32] = [
  "INAM": SF_STR_TITLE, "ICOP": SF_STR_COPYRIGHT, "ISFT": SF_STR_SOFTWARE, "IART": SF_STR_ARTIST,
  "ICMT": SF_STR_COMMENT,
  "ICRD": SF_STR_DATE, "IPRD": SF_STR_ALBUM, "ITRK": SF_STR_TRACKNUMBER, "IGNR": SF_STR_GENRE,
  "license": SF_STR_LICENSE,
].mapValues { Int32($0) }
