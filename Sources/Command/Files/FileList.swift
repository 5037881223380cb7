import Glibc

/// The files of a run over many, each with the place where its output goes.
struct FileList {
  private(set) var pairs: [(input: String, output: String)] = []
  /// What was named and cannot be listed.
  private(set) var failures: [(input: String, error: CommandError)] = []
  /// What else is in the folders, but for links to folders, in the order of the names.
  private(set) var others: [String] = []
  private let outputFolder: String
  private let outputExtension: String?
  private let takesBareSamples: Bool
  /// By the bytes of the output's name: strings are equal where accents are only composed in another way.
  private var inputs: [[CChar]: String] = [:]

  /// - Parameters:
  ///   - paths: files, and folders that are searched for files of a kind that is known, in the order of their names.
  ///   - outputExtension: for outputs of another kind than their inputs.
  ///   - takesBareSamples: whether folders are searched for `.raw` and `.pcm` files, and not for sounds and tables.
  init(
    _ paths: [String], into outputFolder: String, outputExtension: String?, takesBareSamples: Bool
  ) throws(CommandError) {
    self.outputFolder = withoutSlash(outputFolder)
    self.outputExtension = outputExtension
    self.takesBareSamples = takesBareSamples
    for path in paths {
      if path == "-" { throw .usage("standard input is one signal, and --output-dir is for files") }
      if FileStatus(path: path)?.isFolder == true {
        try search(withoutSlash(path), below: "")
      } else {
        let file = withoutSlash(path)
        try add(path, as: FileName.lastSlash(in: file).map { String(file.unicodeScalars[$0...].dropFirst()) } ?? file)
      }
    }
    if pairs.isEmpty, failures.isEmpty { throw .nothingToClean(paths: paths) }
  }

  /// - Parameter relative: the way from the folder that was named to the one that is searched, with a slash at its end.
  private mutating func search(_ root: String, below relative: String) throws(CommandError) {
    let folder = relative.isEmpty ? root : "\(root)/\(relative.dropLast())"
    // An output folder within is not an input, on the second run either.
    if resolved(folder) == resolved(outputFolder) { return }
    guard let names = fileNames(in: folder) else {
      failures.append((folder, .cannotOpen(path: folder, reason: systemReason(errno))))
      return
    }
    for name in names.sorted() where !name.hasPrefix(".") {
      let path = "\(folder)/\(name)"
      // A link to a folder may lead back up.
      if FileStatus(path: path, followingLinks: false)?.isFolder == true {
        try search(root, below: relative + name + "/")
      } else if let status = FileStatus(path: path) {
        if status.isRegular, isKnown(name) {
          try add(path, as: relative + name)
        } else if !status.isFolder {
          others.append(path)
        }
      } else {
        failures.append((path, .cannotOpen(path: path, reason: systemReason(errno))))
      }
    }
  }

  /// Text files that are not called tables may be about anything.
  private func isKnown(_ name: String) -> Bool {
    guard let ending = fileExtension(name), let kind = OutputKind(name: ending), PCM(name: ending) == nil else {
      return false
    }
    if case .raw = kind { return takesBareSamples }
    return !takesBareSamples && ending != "txt"
  }

  private mutating func add(_ path: String, as relative: String) throws(CommandError) {
    var output = "\(outputFolder)/\(relative)"
    if let outputExtension {
      if let old = fileExtension(relative) { output.removeLast(old.count + 1) }
      output += "." + outputExtension
    }
    let name = FileName.bytes(output)
    if let other = inputs[name] { throw .sameOutput(first: other, second: path, output: output) }
    inputs[name] = path
    pairs.append((path, output))
  }
}

private func withoutSlash(_ path: String) -> String {
  path.count > 1 && path.hasSuffix("/") ? withoutSlash(String(path.dropLast())) : path
}

/// Makes the folder that a file is to be in, and those above it.
func makeFolder(of path: String) throws(CommandError) {
  guard let slash = FileName.lastSlash(in: path) else { return }
  let folder = String(path[..<slash])
  if folder.isEmpty || FileStatus(path: folder)?.isFolder == true { return }
  try makeFolder(of: folder)
  if unsafe mkdir(FileName.bytes(folder), 0o777) != 0, errno != EEXIST {
    throw .cannotCreate(path: folder, reason: systemReason(errno))
  }
}
