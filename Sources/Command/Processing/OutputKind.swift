/// What an output becomes.
enum OutputKind: Equatable {
  case table(delimiter: UInt8)
  case sound(SoundContainer)
  /// Bare samples; nil as the input has them, or as wide as those.
  case raw(PCM?)

  static let tableExtensions = ["csv", "tsv", "txt"]
  private static let rawExtensions = ["raw", "pcm"]

  /// By a name of a kind: the ending of a file, or of bare samples, `s16le` and the like.
  init?(name: String) {
    if Self.tableExtensions.contains(name) {
      self = .table(delimiter: UInt8(ascii: name == "tsv" ? "\t" : ","))
    } else if Self.rawExtensions.contains(name) {
      self = .raw(nil)
    } else if let pcm = PCM(name: name) {
      self = .raw(pcm)
    } else if let container = SoundContainer(fileExtension: name) {
      self = .sound(container)
    } else {
      return nil
    }
  }

  /// Whether a file of one kind may have the name of the other.
  func isLike(_ other: OutputKind) -> Bool {
    switch (self, other) {
    case (.table, .table), (.raw, .raw): true
    case (.sound(let one), .sound(let other)): one == other
    default: false
    }
  }

  /// What a file of this kind holds.
  var content: String {
    switch self {
    case .table: "a table"
    case .sound(let container): container.name
    case .raw: "bare samples"
    }
  }

  /// By the ending of a file's name.
  init(path: String) throws(CommandError) {
    guard let name = fileExtension(path), let kind = OutputKind(name: name) else {
      throw .unsupportedExtension(path: path)
    }
    self = kind
  }
}
