import Denoising
import Glibc
import Synchronization

/// Cleans files, several at a time where that is wished. One that fails does not stop the others.
struct DenoisingBatch {
  let settings: DenoisingTask.Settings
  let model: DenoisingModel
  let jobs: Int
  let resumes: Bool

  /// One report a file, in the order of `pairs`, whichever was done first.
  func run(_ pairs: [(input: String, output: String)]) -> [FileReport] {
    let reports = Mutex([FileReport?](repeating: nil, count: pairs.count))
    // Each thread makes tasks of its own out of these, which nobody changes.
    let batch = self
    concurrently(pairs.count, threads: jobs) { index in
      let report = batch.clean(pairs[index], index)
      reports.withLock { $0[index] = report }
    }
    return reports.withLock { $0.compactMap { $0 } }
  }

  private func clean(_ pair: (input: String, output: String), _ index: Int) -> FileReport {
    var task = DenoisingTask(settings, model: model, input: pair.input, output: pair.output, index: index)
    if resumes, FileStatus(path: pair.output)?.isRegular == true {
      var report = FileReport(input: pair.input, output: pair.output)
      report.isSkipped = true
      ProgressBar.shared.finish(file: index)
      return report
    }
    do throws(CommandError) {
      // Before anything is asked of a name that nothing has.
      if FileStatus(path: pair.input) == nil { throw .cannotOpen(path: pair.input, reason: systemReason(errno)) }
      try makeFolder(of: pair.output)
    } catch {
      var report = task.report
      report.error = error
      note("\(error)")
      return report
    }
    task.run()
    if let error = task.report.error { note("\(error)") }
    return task.report
  }
}
