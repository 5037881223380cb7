import Glibc
import Synchronization

/// Removes unfinished outputs when a signal ends the process, or when it crashes.
enum Interruption {
  /// Names of files to remove; a fixed table, because a signal handler may not touch anything that can move.
  nonisolated(unsafe) private static let names = unsafe emptyTable()
  /// Names that were forgotten last: a crash's handler may be reading one in another thread. Each is freed when the table has been gone
  /// round since, which takes longer than a handler.
  nonisolated(unsafe) private static let forgotten = unsafe emptyTable()
  /// Place of the oldest in `forgotten`.
  nonisolated(unsafe) private static var oldest = 0
  /// More than can be open at once: each of the `--jobs` has one.
  private static let capacity = 256
  /// Held while the table or what it names changes. A signal's handler takes it and keeps it: one that comes to another thread meanwhile
  /// waits there until the process is gone.
  private static let isHeld = Atomic(false)
  /// The signals that others end us with.
  private static let endings = [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT]
  /// The signals that the process ends itself with, of which the runtime's own errors are one.
  private static let crashes = [SIGABRT, SIGILL, SIGTRAP, SIGFPE, SIGSEGV, SIGBUS]

  /// Installs the handlers. A signal that the parent told us to ignore (`nohup`) stays ignored.
  static func prepare() {
    _ = unsafe names
    for number in endings {
      handle(number) { number in
        Interruption.hold()
        Interruption.removeFiles()
        // The default action has been restored by SA_RESETHAND: the process dies of the signal, as its parent expects.
        var own = sigset_t()
        unsafe sigemptyset(&own)
        unsafe sigaddset(&own, number)
        unsafe pthread_sigmask(SIG_UNBLOCK, &own, nil)
        raise(number)
      }
    }
    for number in crashes {
      handle(number) { number in
        // Without `hold`: the crash may have come while this very thread held it.
        Interruption.removeFiles()
        if Interruption.isMemoryGone { Interruption.tellThatMemoryIsGone() }
        raise(number)
      }
    }
    // Beyond a size limit (`ulimit -f`), writing is to fail with an error that can be told, not to kill.
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// Calls `create`, which makes the file, so that a signal removes it from then on. A signal that comes meanwhile waits.
  static func creating<Result>(_ path: String, _ create: (UnsafePointer<CChar>) -> Result) -> Result {
    undisturbed {
      let name = FileName.bytes(path)
      for slot in 0..<capacity where unsafe names[slot] == nil {
        unsafe names[slot] = strdup(name)
        break
      }
      return unsafe create(name)
    }
  }

  /// Forgets a file, which has been removed or has got its name.
  static func forget(_ path: String) {
    undisturbed {
      let name = FileName.bytes(path)
      for slot in 0..<capacity {
        guard let other = unsafe names[slot], unsafe strcmp(other, name) == 0 else { continue }
        unsafe names[slot] = nil
        unsafe free(forgotten[oldest])
        unsafe forgotten[oldest] = other
        unsafe oldest = (oldest + 1) % capacity
      }
    }
  }

  /// Does something that no signal can come into the middle of: one that comes meanwhile waits.
  static func undisturbed<Result>(_ work: () -> Result) -> Result {
    var (signals, old) = (endingSignals, sigset_t())
    unsafe pthread_sigmask(SIG_BLOCK, &signals, &old)
    hold()
    defer {
      isHeld.store(false, ordering: .releasing)
      unsafe pthread_sigmask(SIG_SETMASK, &old, nil)
    }
    return work()
  }

  private static var endingSignals: sigset_t {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in endings { unsafe sigaddset(&signals, number) }
    return signals
  }

  /// Waits actively, since a handler may not use a lock; what is done meanwhile is short.
  private static func hold() {
    while isHeld.exchange(true, ordering: .acquiring) { sched_yield() }
  }

  private static func emptyTable() -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    let names = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: capacity)
    unsafe names.initialize(repeating: nil, count: capacity)
    return unsafe names
  }

  private static func removeFiles() {
    for slot in 0..<capacity {
      if let name = unsafe names[slot] { unsafe unlink(name) }
    }
  }

  /// Whether there is not even room for what a run needs next. The runtime and FFTW crash where they find none.
  private static var isMemoryGone: Bool {
    let memory = unsafe mmap(nil, 1 << 24, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    return unsafe memory == MAP_FAILED
  }

  /// Without allocating anything.
  private static func tellThatMemoryIsGone() -> Never {
    let sentence: StaticString = "sta-denoise: there is not enough memory for this run\n"
    _ = unsafe write(STDERR_FILENO, sentence.utf8Start, sentence.utf8CodeUnitCount)
    _exit(ExitStatus.outOfMemory.rawValue)
  }

  private static func handle(_ number: Int32, _ handler: @convention(c) (Int32) -> Void) {
    var old = sigaction()
    unsafe sigaction(number, nil, &old)
    guard !isIgnored(old) else { return }
    var new = sigaction()
    unsafe new.__sigaction_handler.sa_handler = handler
    // A second one that comes to this thread would wait for what it interrupts.
    new.sa_mask = endingSignals
    new.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | (endings.contains(number) ? 0 : SA_NODEFER)
    unsafe sigaction(number, &new, nil)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
