import Glibc

/// Names in a folder, in any order, `.` and `..` included; nil where it cannot be read, and `errno` says why.
func fileNames(in folder: String) -> [String]? {
  guard let listing = unsafe opendir(FileName.bytes(folder)) else { return nil }
  defer { unsafe closedir(listing) }
  var names: [String] = []
  while true {
    errno = 0
    guard let entry = unsafe readdir(listing) else { return errno == 0 ? names : nil }
    // The tuple that C's array becomes holds the name and its terminating zero.
    unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
      names.append(unsafe FileName.text(bytes.prefix { $0 != 0 }))
    }
  }
}
