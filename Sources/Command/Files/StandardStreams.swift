import Glibc

/// Standard input, output and error, which whoever starts the program may have closed.
enum StandardStreams {
  nonisolated(unsafe) private static var wasClosed = [false, false, false]

  /// Puts something that cannot be used in place of a closed stream. The next file opened would take its number otherwise,
  /// and a sentence for standard error would end up in it.
  static func prepare() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
      unsafe wasClosed[Int(number)] = true
      _ = unsafe open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  static func isOpen(_ number: Int32) -> Bool { unsafe !wasClosed[Int(number)] }

  static func isTerminal(_ number: Int32) -> Bool { isOpen(number) && isatty(number) == 1 }
}
