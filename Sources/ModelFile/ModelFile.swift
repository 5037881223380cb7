internal import CSystem
internal import Storage

/// A weight file, read with suspicion: metadata and tensors of a GGUF file as `models/FORMAT.md` specifies it.
///
/// When an object exists, everything about the container holds that the specification says, checksum included. What the
/// values mean is for the caller to check, with the reading functions of `ModelFile+Values.swift`.
///
/// The file is read into memory, not mapped: a mapped file that somebody truncates takes the whole program down with SIGBUS.
@safe public final class ModelFile {
  /// Keys and values in the order of the file.
  public let entries: [(key: String, value: MetadataValue)]
  /// Tensors in the order of the file.
  public let tensors: [TensorDescription]
  /// The CRC-32 that the file states, and has.
  public let checksum: UInt32
  /// Size of the whole file in bytes.
  public let size: Int

  let storage: ByteStorage
  /// For what becomes of the weights, which is about as large as they are here.
  private(set) var room: StorageRoom
  /// First byte of the tensor data.
  let dataStart: Int
  /// What the caller has asked for so far, to tell it at the end what it did not.
  var usedKeys: [Bool]
  var usedTensors: [Bool]

  private init(_ header: Header, checksum: UInt32, storage: ByteStorage, room: StorageRoom) {
    (entries, tensors, dataStart) = (header.entries, header.tensors, header.dataStart)
    (self.checksum, self.storage, self.room, size) = (checksum, storage, room, storage.count)
    usedKeys = [Bool](repeating: false, count: entries.count)
    usedTensors = [Bool](repeating: false, count: tensors.count)
  }

  /// Reads and checks the file at `path`.
  public static func read(path: String) throws(ModelFileError) -> ModelFile {
    try check(try unsafe load(path))
  }

  /// The same for the bytes of a file's name, which need not be text.
  public static func read(path: UnsafePointer<CChar>) throws(ModelFileError) -> ModelFile {
    try check(try unsafe load(path))
  }

  /// Copies and checks the `count` bytes of a weight file at `bytes`, which may lie at any address.
  public static func read(_ bytes: UnsafeRawBufferPointer) throws(ModelFileError) -> ModelFile {
    let storage = try reserve(bytes.count)
    if let source = bytes.baseAddress { unsafe storage.base.copyMemory(from: source, byteCount: bytes.count) }
    return try check(storage)
  }

  /// The same where they lie, for bytes that nobody changes as long as the file is in use. They lie at a multiple of 8, as every
  /// tensor of a file does in it, or are copied.
  public static func read(inPlace bytes: UnsafeRawBufferPointer) throws(ModelFileError) -> ModelFile {
    guard UInt(bitPattern: bytes.baseAddress) % 8 == 0, let storage = unsafe ByteStorage.borrowing(bytes) else {
      return try unsafe read(bytes)
    }
    return try check(storage)
  }

  @inline(never) private static func reserve(_ count: Int) throws(ModelFileError) -> ByteStorage {
    do throws(OutOfMemory) { return try ByteStorage.zeros(count) } catch { throw .outOfMemory(bytes: error.bytes) }
  }

  private static func makeRoom(_ count: Int) throws(ModelFileError) -> StorageRoom {
    do throws(OutOfMemory) { return try .make(bytes: count) } catch { throw .outOfMemory(bytes: error.bytes) }
  }

  private static func load(_ path: UnsafePointer<CChar>) throws(ModelFileError) -> ByteStorage {
    var size = UInt64(0)
    let descriptor = unsafe sta_system_open(path, &size)
    guard descriptor >= 0 else { throw .unreadable(code: -descriptor) }
    defer { sta_system_close(descriptor) }
    guard let count = Int(exactly: size) else { throw .outOfMemory(bytes: Int.max) }
    let beginning = try reserve(min(count, Limit.beginning))
    try fill(beginning, from: descriptor, after: 0)
    guard count > beginning.count else { return beginning }
    // What is no weight file may be larger than the memory: what is wrong about it shows here, unless its header is longer than that.
    do throws(ModelFileError) {
      _ = try Header(beginning, size: count)
    } catch {
      guard case .truncated = error else { throw error }
    }
    guard count <= Limit.fileBytes else { throw .tooLarge(count, limit: Limit.fileBytes) }
    let storage = try reserve(count)
    unsafe sta_system_copy(storage.base, beginning.base, beginning.count)
    try fill(storage, from: descriptor, after: beginning.count)
    return storage
  }

  /// Reads what comes behind the first `have` bytes, which are there.
  @inline(never) private static func fill(
    _ storage: ByteStorage, from descriptor: Int32, after have: Int
  ) throws(ModelFileError) {
    let wanted = storage.count - have
    let done = unsafe Int(sta_system_read(descriptor, storage.base + have, wanted))
    guard done >= 0 else { throw .unreadable(code: Int32(-done)) }
    guard done == wanted else { throw .truncated(offset: have + done, count: UInt64(wanted - done), size: have + done) }
  }

  private static func check(_ storage: ByteStorage) throws(ModelFileError) -> ModelFile {
    let header = try Header(storage, size: storage.count)
    let (position, stated) = try header.statedChecksum()
    var crc = CRC32()
    let all = unsafe UnsafeRawBufferPointer(start: storage.base, count: storage.count)
    unsafe crc.update(UnsafeRawBufferPointer(rebasing: all[..<position]))
    unsafe [UInt8](repeating: 0, count: 4).withUnsafeBytes { unsafe crc.update($0) }
    unsafe crc.update(UnsafeRawBufferPointer(rebasing: all[(position + 4)...]))
    guard crc.value == stated else { throw .checksum(stated: stated, computed: crc.value) }
    let file = ModelFile(header, checksum: stated, storage: storage, room: try makeRoom(0))
    try file.checkFinite()
    file.room = try makeRoom(storage.count)
    return file
  }
}
