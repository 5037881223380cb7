import Testing

@testable import Storage

/// The memory that a model's weights share.
@Suite struct WeightsLieTogetherTests {
  /// Blocks of zeros at multiples of 64 bytes, one behind the other, until one does not fit, which then lies elsewhere.
  @Test func blocksOfARoomAreApart() throws {
    let room = try StorageRoom.make(bytes: 2 << 20)
    var blocks: [ByteStorage] = []
    for size in [1, 64, 100, 1 << 20, (1 << 20) - 4096, 8192, 0, 3] {
      let block = try ByteStorage.zeros(size, in: room)
      let bytes = unsafe UnsafeMutableRawBufferPointer(start: block.base, count: size)
      #expect(unsafe UInt(bitPattern: block.base) % 64 == 0)
      #expect(unsafe bytes.allSatisfy { $0 == 0 })
      unsafe bytes.copyBytes(from: [UInt8](repeating: UInt8(blocks.count + 1), count: size))
      blocks.append(block)
    }
    for (number, block) in blocks.enumerated() {
      let bytes = unsafe UnsafeRawBufferPointer(start: block.base, count: block.count)
      #expect(unsafe bytes.allSatisfy { $0 == UInt8(number + 1) })
    }
    let (first, second) = unsafe (UInt(bitPattern: blocks[0].base), UInt(bitPattern: blocks[1].base))
    #expect(second == first + 64)
    #expect(unsafe UInt(bitPattern: blocks[5].base) &- first >= 2 << 20)
  }

  /// A block keeps what it lies in.
  @Test func blocksOutliveTheirRoom() throws {
    let numbers = try FloatStorage.zeros(1000, in: .make(bytes: 2 << 20))
    numbers[999] = 7
    let others = try FloatStorage.zeros(1000, in: .make(bytes: 2 << 20))
    #expect(numbers[999] == 7 && others[999] == 0)
  }

  /// A few bytes do not take a large page, and whatever a file's size, no more than 1.5 MB of room are beyond it.
  @Test(arguments: [0, 1, 230_000, (1 << 20) - 1, 1 << 20, 1_427_360, 2_228_704, 5 << 20, 8_921_152])
  func roomsAreAboutAsLargeAsTheFile(size: Int) throws {
    let room = try StorageRoom.make(bytes: size)
    #expect(room.size <= (size < 1 << 20 ? 0 : size + 3 << 19) && room.size % (2 << 20) == 0)
    #expect(room.size + 1 << 19 > size || size < 1 << 20)
  }
}
