import Glibc

/// What the system knows of a file without opening it.
struct FileStatus {
  private let status: stat

  /// Nil where there is none.
  init?(path: String, followingLinks: Bool = true) {
    var status = stat()
    let name = FileName.bytes(path)
    guard unsafe (followingLinks ? stat(name, &status) : lstat(name, &status)) == 0 else { return nil }
    self.status = status
  }

  init?(descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.status = status
  }

  /// Whether it is the same file, by whatever names.
  func isSameFile(as other: FileStatus) -> Bool {
    status.st_dev == other.status.st_dev && status.st_ino == other.status.st_ino
  }

  var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
  var isRegular: Bool { status.st_mode & S_IFMT == S_IFREG }
  /// Read, write and execute for owner, group and others.
  var permissions: mode_t { status.st_mode & 0o777 }
  var owner: (user: uid_t, group: gid_t) { (status.st_uid, status.st_gid) }
  /// Bytes.
  var size: Int { Int(status.st_size) }
}

/// Whether two paths lead to one file, which is there or would come to be. `-` leads to none.
func leadToOneFile(_ first: String, _ second: String) -> Bool {
  guard first != "-", second != "-" else { return false }
  if let file = FileStatus(path: first), let other = FileStatus(path: second) { return file.isSameFile(as: other) }
  let (place, other) = (FileName.place(of: first), FileName.place(of: second))
  guard place.name == other.name, let folder = FileStatus(path: place.folder) else { return false }
  return FileStatus(path: other.folder)?.isSameFile(as: folder) == true
}

/// Refuses an output that would take the place of something that the same run reads or writes.
func requireOwnFile(_ output: String, option: String, besides others: [String?]) throws(CommandError) {
  for other in others.compactMap({ $0 }) where leadToOneFile(output, other) {
    throw .usage("\(option) and \(other) are one file; nothing was written")
  }
}
