import Glibc
import Synchronization

/// Removes unfinished outputs when a signal ends the process.
enum Interruption {
  /// Names of files to remove; a fixed table, because a signal handler may not touch anything that can move.
  nonisolated(unsafe) private static let names = {
    let names = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: capacity)
    unsafe names.initialize(repeating: nil, count: capacity)
    return unsafe names
  }()
  /// More than can be open at once: each of the `--jobs` has one.
  private static let capacity = 256
  /// Keeps threads apart. The handler does not take it: it only reads, and a name that is just leaving does no harm.
  private static let lock = Mutex(())

  /// Installs the handlers. A signal that the parent told us to ignore (`nohup`) stays ignored.
  static func prepare() {
    _ = unsafe names
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT] { handle(number) }
    // Beyond a size limit (`ulimit -f`), writing is to fail with an error that can be told, not to kill.
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// Called before the file exists: a name that is removed too early does no harm, one that is missed does.
  static func willCreate(_ path: String) {
    lock.withLock { _ in
      for slot in 0..<capacity where unsafe names[slot] == nil {
        unsafe names[slot] = strdup(path)
        return
      }
    }
  }

  static func didRemove(_ path: String) {
    lock.withLock { _ in
      for slot in 0..<capacity {
        guard let name = unsafe names[slot], unsafe strcmp(name, path) == 0 else { continue }
        // It is not freed: the handler may be reading it in another thread.
        unsafe names[slot] = nil
      }
    }
  }

  private static func handle(_ number: Int32) {
    var old = sigaction()
    unsafe sigaction(number, nil, &old)
    guard !isIgnored(old) else { return }
    var new = sigaction()
    unsafe new.__sigaction_handler.sa_handler = { number in
      for slot in 0..<Interruption.capacity {
        if let name = unsafe Interruption.names[slot] { unsafe unlink(name) }
      }
      // The default action has been restored by SA_RESETHAND: the process dies of the signal, as its parent expects.
      raise(number)
    }
    new.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_NODEFER
    unsafe sigaction(number, &new, nil)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
