internal import CSystem

/// Memory for blocks that live about as long as each other, such as what becomes of a model's weights, in large pages where the system
/// has them: they are there at once, where pages of 4 KB came one by one and were the longest part of a start, and a pass through
/// megabytes of weights asks for fewer of them.
///
/// A block keeps its room alive. What does not fit is a block of its own. For one thread at a time.
@safe public final class StorageRoom {
  private let base: UnsafeMutableRawPointer?
  let size: Int
  private var used = 0

  private init(base: UnsafeMutableRawPointer?, size: Int) {
    unsafe self.base = unsafe base
    self.size = size
  }

  /// A room for about so many bytes; none for so few that most of a page would lie idle, and never one that leaves more than 1.5 MB so.
  public static func make(bytes: Int) throws(OutOfMemory) -> StorageRoom {
    let page = Int(SYSTEM_PAGES)
    let size = bytes < page / 2 ? 0 : (bytes + page / 4 * 3) / page * page
    if size == 0 { return unsafe StorageRoom(base: nil, size: 0) }
    guard let memory = unsafe sta_system_allocate_pages(size) else { throw OutOfMemory(bytes: size) }
    return unsafe StorageRoom(base: memory, size: size)
  }

  deinit { unsafe sta_system_free(base) }

  /// `bytes` bytes at a multiple of 64, zero unless whoever takes them sets them; nil where they do not fit.
  func take(_ bytes: Int, areSet: Bool) -> UnsafeMutableRawPointer? {
    guard let base = unsafe base, bytes <= size - used else { return nil }
    let block = unsafe base + used
    used = min(used + (bytes + 63) / 64 * 64, size)
    if !areSet { unsafe sta_system_clear(block, bytes) }
    return unsafe block
  }
}
