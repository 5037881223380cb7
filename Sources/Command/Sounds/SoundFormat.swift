import CSndFile

/// Rate, channels and storage of a sound, in libsndfile's numbers for kinds of file and of samples.
struct SoundFormat: Equatable {
  /// Hertz, 1 or more.
  var rate: Int32
  /// 1 to 1024, libsndfile's limit.
  var channels: Int
  var container: SoundContainer
  var encoding: SoundEncoding

  static func wav(_ samples: SampleFormat, rate: Int32, channels: Int) -> SoundFormat {
    SoundFormat(rate: rate, channels: channels, container: .wav, encoding: SoundEncoding(samples))
  }

  /// The same signal in a kind of file: its own encoding where that can be, otherwise the nearest that loses nothing,
  /// otherwise the best that there is. Nil where the kind of file cannot hold so many channels or such a rate.
  func inside(_ container: SoundContainer) -> SoundFormat? {
    let isOwn = container.only == nil || container.only == encoding
    if container.kind == self.container.kind, isOwn, !encoding.comesInBlocks, isWritable { return self }
    let candidates = container.only.map { [$0] } ?? (encoding.comesInBlocks ? [] : [encoding]) + encoding.substitutes
    for encoding in candidates {
      let format = SoundFormat(rate: rate, channels: channels, container: container, encoding: encoding)
      if format.isWritable { return format }
    }
    return nil
  }

  /// Whether libsndfile can write it.
  var isWritable: Bool {
    var info = SF_INFO()
    info.samplerate = rate
    info.channels = Int32(clamping: channels)
    info.format = code
    // Some releases take MP3 for something that these kinds of file can hold, and then do not write it.
    if encoding.isMPEG, container.kind != Int32(SF_FORMAT_MPEG) { return false }
    // And count the mark behind these for a sample.
    if encoding.isLogarithmic, container.kind == Int32(SF_FORMAT_VOC) { return false }
    return unsafe sf_format_check(&info) != 0
  }

  var code: Int32 { container.code | encoding.code }

  /// Bytes of samples that a file may have whose lengths have 32 bits; nil where they have more, or samples are compressed.
  var mostBytes: Int? {
    let kinds = [SF_FORMAT_WAV, SF_FORMAT_AIFF, SF_FORMAT_SVX].map { Int32($0) }
    return kinds.contains(container.kind) && !encoding.comesInBlocks ? 0xFFFF_0000 : nil
  }
}

/// A kind of file, with the order of bytes where a file may choose.
struct SoundContainer: Equatable {
  let code: Int32
  /// What its samples are stored as, where its name says that, too.
  private(set) var only: SoundEncoding?

  init(code: Int32) { self.code = code & ~Int32(SF_FORMAT_SUBMASK) }

  static let wav = SoundContainer(code: Int32(SF_FORMAT_WAV))
  static let rf64 = SoundContainer(code: Int32(SF_FORMAT_RF64))
  static let flac = SoundContainer(code: Int32(SF_FORMAT_FLAC))
  static let ogg = SoundContainer(code: Int32(SF_FORMAT_OGG))
  static let mpeg = SoundContainer(code: Int32(SF_FORMAT_MPEG))

  /// What files with this ending are by custom.
  init?(fileExtension: String) {
    guard let code = Self.byExtension[fileExtension] else { return nil }
    self.code = Int32(code)
    if fileExtension == "opus" { only = SoundEncoding(code: Int32(SF_FORMAT_OPUS)) }
  }

  private static let byExtension: [String: Int] = [
    "wav": SF_FORMAT_WAV, "wave": SF_FORMAT_WAV, "bwf": SF_FORMAT_WAV, "rf64": SF_FORMAT_RF64, "w64": SF_FORMAT_W64,
    "flac": SF_FORMAT_FLAC, "aif": SF_FORMAT_AIFF, "aiff": SF_FORMAT_AIFF, "aifc": SF_FORMAT_AIFF, "au": SF_FORMAT_AU,
    "snd": SF_FORMAT_AU, "caf": SF_FORMAT_CAF, "ogg": SF_FORMAT_OGG, "oga": SF_FORMAT_OGG, "opus": SF_FORMAT_OGG,
    "mp3": SF_FORMAT_MPEG, "voc": SF_FORMAT_VOC, "paf": SF_FORMAT_PAF, "svx": SF_FORMAT_SVX, "iff": SF_FORMAT_SVX,
    "sph": SF_FORMAT_NIST, "nist": SF_FORMAT_NIST, "sf": SF_FORMAT_IRCAM, "ircam": SF_FORMAT_IRCAM,
    "mat": SF_FORMAT_MAT5, "mat4": SF_FORMAT_MAT4, "mat5": SF_FORMAT_MAT5, "8svx": SF_FORMAT_SVX,
    "pvf": SF_FORMAT_PVF, "xi": SF_FORMAT_XI, "htk": SF_FORMAT_HTK, "sds": SF_FORMAT_SDS, "avr": SF_FORMAT_AVR,
    "wve": SF_FORMAT_WVE, "mpc": SF_FORMAT_MPC2K,
  ]

  var isAIFF: Bool { kind == Int32(SF_FORMAT_AIFF) }

  /// Whose chunks it has; nil where it has others, or none. What is in them has the file's order of bytes.
  var chunks: ChunkFamily? {
    switch kind {
    case Int32(SF_FORMAT_AIFF): .aiff
    case Int32(SF_FORMAT_WAV), Int32(SF_FORMAT_RF64):
      code & Int32(SF_FORMAT_ENDMASK) == Int32(SF_ENDIAN_BIG) ? .wavBackwards : .wav
    default: nil
    }
  }

  enum ChunkFamily { case wav, wavBackwards, aiff }

  /// The kind alone. The extensible form of WAV is WAV.
  fileprivate var kind: Int32 {
    let kind = code & Int32(SF_FORMAT_TYPEMASK)
    return kind == Int32(SF_FORMAT_WAVEX) ? Int32(SF_FORMAT_WAV) : kind
  }

  /// libsndfile's words for it.
  var name: String { formatName(code & Int32(SF_FORMAT_TYPEMASK)) }
}

/// How samples are stored.
struct SoundEncoding: Equatable {
  let code: Int32

  init(code: Int32) { self.code = code & Int32(SF_FORMAT_SUBMASK) }

  init(_ samples: SampleFormat) {
    code =
      switch samples {
      case .unsigned8: Int32(SF_FORMAT_PCM_U8)
      case .signed16: Int32(SF_FORMAT_PCM_16)
      case .signed24: Int32(SF_FORMAT_PCM_24)
      case .signed32: Int32(SF_FORMAT_PCM_32)
      case .float32: Int32(SF_FORMAT_FLOAT)
      case .float64: Int32(SF_FORMAT_DOUBLE)
      }
  }

  var name: String { formatName(code) }

  /// Whether a file of it is longer than its signal, up to the end of a block.
  var comesInBlocks: Bool {
    switch Int(code) {
    case Int(SF_FORMAT_IMA_ADPCM), Int(SF_FORMAT_MS_ADPCM), Int(SF_FORMAT_GSM610), Int(SF_FORMAT_VOX_ADPCM),
      Int(SF_FORMAT_NMS_ADPCM_16), Int(SF_FORMAT_NMS_ADPCM_24), Int(SF_FORMAT_NMS_ADPCM_32), Int(SF_FORMAT_G721_32),
      Int(SF_FORMAT_G723_24), Int(SF_FORMAT_G723_40):
      true
    default: false
    }
  }

  /// Whether a sample is a byte.
  var hasBytes: Bool { isLogarithmic || [SF_FORMAT_PCM_S8, SF_FORMAT_PCM_U8].contains { Int($0) == Int(code) } }

  fileprivate var isLogarithmic: Bool { [SF_FORMAT_ULAW, SF_FORMAT_ALAW].contains { Int($0) == Int(code) } }

  /// From 0 to 1, by which each coding with losses means something else.
  var quality: Double { isMPEG ? 1 : Int(code) == Int(SF_FORMAT_OPUS) ? 0.4 : 0.8 }

  fileprivate var isMPEG: Bool {
    [SF_FORMAT_MPEG_LAYER_I, SF_FORMAT_MPEG_LAYER_II, SF_FORMAT_MPEG_LAYER_III].contains { Int($0) == Int(code) }
  }

  /// The width of the integers that it stores or is made from; nil where it is made from floating point.
  var integerBits: Int? {
    switch Int(code) {
    case Int(SF_FORMAT_PCM_S8), Int(SF_FORMAT_PCM_U8), Int(SF_FORMAT_DPCM_8): 8
    case Int(SF_FORMAT_DWVW_12): 12
    case Int(SF_FORMAT_ALAC_20): 20
    case Int(SF_FORMAT_PCM_24), Int(SF_FORMAT_DWVW_24), Int(SF_FORMAT_ALAC_24): 24
    case Int(SF_FORMAT_PCM_32), Int(SF_FORMAT_ALAC_32): 32
    case Int(SF_FORMAT_FLOAT), Int(SF_FORMAT_DOUBLE), Int(SF_FORMAT_VORBIS), Int(SF_FORMAT_OPUS),
      Int(SF_FORMAT_MPEG_LAYER_I), Int(SF_FORMAT_MPEG_LAYER_II), Int(SF_FORMAT_MPEG_LAYER_III):
      nil
    default: 16
    }
  }

  /// Bare samples of the same width.
  var samples: SampleFormat {
    Int(code) == Int(SF_FORMAT_DOUBLE) ? .float64 : SampleFormat(integerBits: integerBits)
  }

  /// The same width in another form, then wider, then as wide as can be, then with losses.
  fileprivate var substitutes: [SoundEncoding] {
    let bits = integerBits
    let integers = [
      (8, SF_FORMAT_PCM_S8), (8, SF_FORMAT_PCM_U8), (16, SF_FORMAT_PCM_16), (16, SF_FORMAT_ALAC_16),
      (24, SF_FORMAT_PCM_24),
      (24, SF_FORMAT_ALAC_24), (32, SF_FORMAT_PCM_32), (32, SF_FORMAT_ALAC_32),
    ]
    let wide = integers.filter { $0.0 >= bits ?? .max }.map(\.1)
    let floats = [Int(SF_FORMAT_FLOAT), Int(SF_FORMAT_DOUBLE)]
    let lossy = [Int(SF_FORMAT_VORBIS), Int(SF_FORMAT_MPEG_LAYER_III), Int(SF_FORMAT_ULAW)]
    return (wide + floats + integers.map(\.1).reversed() + lossy).map { SoundEncoding(code: Int32($0)) }
  }
}

private func formatName(_ code: Int32) -> String {
  var info = unsafe SF_FORMAT_INFO()
  unsafe info.format = code
  let size = unsafe Int32(MemoryLayout<SF_FORMAT_INFO>.size)
  guard unsafe sf_command(nil, Int32(SFC_GET_FORMAT_INFO), &info, size) == 0, let text = unsafe info.name else {
    return "something unknown"
  }
  return unsafe String(cString: text)
}
