import CSndFile
import Glibc

/// The bytes of a sound file as libsndfile reads and writes them, through a descriptor that stays the caller's.
///
/// They remember the first error. Several of libsndfile's codecs, FLAC, Ogg and MP3 among them, do not hand one on: on a full disk a
/// file would lose its end without a word, and after an error of the disk a signal would seem to be over.
final class SoundFileBytes {
  private(set) var failure: CommandError?
  private let descriptor: Descriptor
  /// Where in what the descriptor reads they begin.
  private let start: Int

  /// - Parameter descriptor: stands at their beginning.
  init(_ descriptor: Descriptor) {
    self.descriptor = descriptor
    start = max(Int(lseek(descriptor.number, 0, SEEK_CUR)), 0)
  }

  /// Where the descriptor stands, from their beginning.
  var place: Int { seek(0, SEEK_CUR) }

  private var count: Int { (FileStatus(descriptor: descriptor.number)?.size ?? 0) - start }

  private func seek(_ offset: Int, _ whence: Int32) -> Int {
    let place = Int(lseek(descriptor.number, whence == SEEK_SET ? start + offset : offset, whence))
    return place < 0 ? -1 : place - start
  }

  private func read(into room: UnsafeMutableRawBufferPointer) -> Int {
    var done = 0
    do throws(CommandError) {
      while done < room.count {
        let count = try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: room[done...]))
        if count == 0 { break }
        done += count
      }
    } catch { failure = failure ?? error }
    return done
  }

  private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    do throws(CommandError) {
      try unsafe descriptor.write(bytes.bindMemory(to: UInt8.self).span)
      return bytes.count
    } catch {
      failure = failure ?? error
      return 0
    }
  }
}

// MARK: What libsndfile calls

extension SoundFileBytes {
  /// What stands for this object in the calls. It must live until the file is closed.
  var context: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

  private static func of(_ context: UnsafeMutableRawPointer?) -> SoundFileBytes? {
    unsafe context.map { unsafe Unmanaged<SoundFileBytes>.fromOpaque($0).takeUnretainedValue() }
  }

  static var calls: SF_VIRTUAL_IO {
    unsafe SF_VIRTUAL_IO(
      get_filelen: { unsafe Int64(SoundFileBytes.of($0)?.count ?? -1) },
      seek: { offset, whence, context in unsafe Int64(SoundFileBytes.of(context)?.seek(Int(offset), whence) ?? -1) },
      read: { room, count, context in
        unsafe Int64(
          SoundFileBytes.of(context)?.read(into: UnsafeMutableRawBufferPointer(start: room, count: Int(count))) ?? 0)
      },
      write: { bytes, count, context in
        unsafe Int64(SoundFileBytes.of(context)?.write(UnsafeRawBufferPointer(start: bytes, count: Int(count))) ?? 0)
      },
      tell: { unsafe Int64(SoundFileBytes.of($0)?.place ?? -1) })
  }
}
