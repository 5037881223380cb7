import Glibc
import Synchronization

/// One line on a terminal that shows how far long work is. It is not there for a pipe, nor for work that is soon done.
final class ProgressBar: Sendable {
  static let shared = ProgressBar()

  private struct State {
    var isEnabled = false
    var isDrawn = false
    var start = ContinuousClock.now
    var lastDrawn = ContinuousClock.now
    /// Shares of the files that are being worked on, and files that are done.
    var shares: [Int: Double?] = [:]
    var done = 0
    var total = 1
  }

  private let state = Mutex(State())

  /// Begins to count. Nothing is drawn where standard error is no terminal, or the output is on the same one.
  func begin(files: Int, isWanted: Bool) {
    state.withLock { state in
      state = State()
      state.total = files
      state.isEnabled = isWanted && StandardStreams.isTerminal(STDERR_FILENO)
    }
  }

  /// - Parameter share: 0 to 1 of a file, nil where its length is not known.
  func update(file: Int, share: Double?) {
    state.withLock { state in
      guard state.isEnabled else { return }
      state.shares[file] = .some(share)
      let now = ContinuousClock.now
      guard now - state.start > .milliseconds(700), now - state.lastDrawn > .milliseconds(150) else { return }
      state.lastDrawn = now
      state.isDrawn = true
      emitError("\r\u{1B}[K" + Self.line(state, elapsed: (now - state.start) / .seconds(1)))
    }
  }

  func finish(file: Int) {
    state.withLock { state in
      state.shares[file] = nil
      state.done += 1
    }
  }

  /// Makes room for a sentence.
  func clear() {
    state.withLock { state in
      guard state.isDrawn else { return }
      state.isDrawn = false
      emitError("\r\u{1B}[K")
    }
  }

  private static func line(_ state: State, elapsed: Double) -> String {
    let known = state.shares.values.compactMap { $0 }
    let files = state.total > 1 ? ", \(state.done) of \(counted(state.total, "file"))" : ""
    guard state.total > 1 || !known.isEmpty else { return "\(Int(elapsed)) s" }
    let share = min((Double(state.done) + known.reduce(0, +)) / Double(state.total), 1)
    return text(share: share, elapsed: elapsed) + files
  }

  /// `[#####---------------] 25 %, 12 s left`
  static func text(share: Double, elapsed: Double) -> String {
    let full = Int(share * 20)
    let bar = String(repeating: "#", count: full) + String(repeating: "-", count: 20 - full)
    // Of a signal that says it is endless, more seconds may be left than are worth a number.
    let seconds = elapsed / share - elapsed
    let left = share > 0 && seconds < 1e9 ? ", \(Int(seconds.rounded(.up))) s left" : ""
    return "[\(bar)] \(Int(share * 100)) %\(left)"
  }
}

private func emitError(_ text: String) {
  try? Descriptor(number: STDERR_FILENO, path: "").write(Array(text.utf8).span)
}
