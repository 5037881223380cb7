import Glibc
import Synchronization

/// Calls `work` with every number below `count`, by so many threads at once, of which the calling one is the first; returns when all
/// is done. Where the system has no room for a thread, it is fewer: Dispatch would wait until there is, perhaps for ever.
func concurrently(_ count: Int, threads limit: Int, _ work: @escaping @Sendable (Int) -> Void) {
  let next = Atomic(0)
  let task = ThreadTask {
    while case let index = next.add(1, ordering: .relaxed).oldValue, index < count { work(index) }
  }
  var threads: [pthread_t] = []
  while threads.count + 1 < min(count, limit) {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(task)
    guard unsafe pthread_create(&thread, nil, run, context.toOpaque()) == 0 else {
      unsafe context.release()
      break
    }
    threads.append(thread)
  }
  task.work()
  for thread in threads { pthread_join(thread, nil) }
}

private func run(_ task: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let task = unsafe task { unsafe Unmanaged<ThreadTask>.fromOpaque(task).takeRetainedValue().work() }
  return nil
}

private final class ThreadTask: Sendable {
  let work: @Sendable () -> Void

  init(_ work: @escaping @Sendable () -> Void) { self.work = work }
}
