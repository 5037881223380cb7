import Glibc

/// Does `work` on `count` threads at once, of which the calling one is the first, and returns when all are done. Where the system
/// has no room for a thread it is fewer, so `work` has to fetch what there is to do until nothing is left.
///
/// Not Dispatch, which waits for ever until there is room.
func onThreads(_ count: Int, _ work: @escaping @Sendable () -> Void) {
  var threads: [pthread_t] = []
  while threads.count + 1 < count {
    var thread = pthread_t()
    let task = unsafe Unmanaged.passRetained(ThreadTask(work))
    let failure = unsafe pthread_create(&thread, nil, runTask, task.toOpaque())
    guard failure == 0 else {
      unsafe task.release()
      break
    }
    threads.append(thread)
  }
  work()
  for thread in threads { pthread_join(thread, nil) }
}

private func runTask(_ task: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let task = unsafe task { unsafe Unmanaged<ThreadTask>.fromOpaque(task).takeRetainedValue().work() }
  return nil
}

private final class ThreadTask: Sendable {
  let work: @Sendable () -> Void

  init(_ work: @escaping @Sendable () -> Void) { self.work = work }
}
