import Glibc

/// A clock that only goes forward, in nanoseconds; or the processor time that this thread has used.
func nanoseconds(_ clock: clockid_t = CLOCK_MONOTONIC) -> Int {
  var time = timespec()
  unsafe clock_gettime(clock, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Measured values in order.
struct Percentiles {
  private let sorted: [Int]

  /// Takes at least one value.
  init(_ values: [Int]) { sorted = values.sorted() }

  /// The smallest value that at least this share of the values does not exceed (the nearest-rank definition).
  func value(_ share: Double) -> Int {
    sorted[min(max(Int((share * Double(sorted.count)).rounded(.up)) - 1, 0), sorted.count - 1)]
  }

  var largest: Int { value(1) }
  var mean: Double { Double(sorted.reduce(0, +)) / Double(sorted.count) }
}

/// Runs this program with other arguments, of which `arguments[0]` is its name, and waits for its end.
func runItself(_ arguments: [String]) throws(CommandError) {
  var pointers = unsafe arguments.map { unsafe strdup(FileName.bytes($0)) } + [nil]
  defer { unsafe pointers.forEach { unsafe free($0) } }
  var child = pid_t()
  var status: Int32 = 0
  let failure = unsafe posix_spawn(&child, "/proc/self/exe", nil, nil, &pointers, environ)
  guard failure == 0, unsafe waitpid(child, &status, 0) == child, status == 0 else {
    throw .readFailed(path: "a second run of this program", reason: systemReason(failure == 0 ? errno : failure))
  }
}
