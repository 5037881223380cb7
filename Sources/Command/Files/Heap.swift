import CSystem
import Glibc

/// How the program gets memory from the system.
enum Heap {
  /// Pages of 4 KB, which the system clears and maps one by one, took a fifth of the time of a start.
  ///
  /// So blocks up to 32 MB come from one heap, where what a model was read into serves again for what it becomes, and the first
  /// of that heap is in pages of 2 MB, where the system has them.
  static func prepare() {
    mallopt(M_MMAP_THRESHOLD, 32 << 20)
    mallopt(M_TRIM_THRESHOLD, 64 << 20)
    mallopt(M_TOP_PAD, Int32(growth))
    // Makes the heap as large as that. Where there is less memory, nothing needs it here.
    var block: UnsafeMutableRawPointer?
    if unsafe posix_memalign(&block, 64, 1 << 20) == 0 { unsafe free(block) }
    mallopt(M_TOP_PAD, 1 << 20)
    guard let end = unsafe sbrk(0) else { return }
    let last = UInt(bitPattern: end) & ~(largePage - 1)
    let first = (UInt(bitPattern: end) - growth + largePage - 1) & ~(largePage - 1)
    if first < last { unsafe madvise(UnsafeMutableRawPointer(bitPattern: first), Int(last - first), MADV_HUGEPAGE) }
  }

  private static let growth: UInt = 8 << 20
  private static let largePage: UInt = 2 << 20
}
