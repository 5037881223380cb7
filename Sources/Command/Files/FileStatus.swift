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

  var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
  var isRegular: Bool { status.st_mode & S_IFMT == S_IFREG }
  /// Read, write and execute for owner, group and others.
  var permissions: mode_t { status.st_mode & 0o777 }
  /// Bytes.
  var size: Int { Int(status.st_size) }
}
