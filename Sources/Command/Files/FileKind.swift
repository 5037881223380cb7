/// What the end of a file's name says of its content, in capitals or not.
enum FileKind: Equatable {
  case csv
  case wav

  init(path: String) throws(CommandError) {
    let name = path.split(separator: "/").last ?? ""
    switch name.lastIndex(of: ".").map({ name[$0...].lowercased() }) {
    case ".csv": self = .csv
    case ".wav": self = .wav
    default: throw .unsupportedExtension(path: path)
    }
  }
}
