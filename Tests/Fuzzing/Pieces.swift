import Glibc

@testable import Command

/// An input whose bytes arrive in pieces, as those of a pipe do, but in the same ones every time: each packet of a socket is
/// read by itself.
struct Pieces {
  let input: ByteInput

  /// - Parameter size: of a piece; at most 64 fit into the socket, so the last one is longer if need be.
  init?(_ bytes: ArraySlice<UInt8>, size: Int) throws(CommandError) {
    var ends: [Int32] = [0, 0]
    guard unsafe socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0 else { return nil }
    defer { close(ends[1]) }
    var rest = bytes
    for piece in 0..<64 where !rest.isEmpty {
      let packet = Array(rest.prefix(piece == 63 ? rest.count : max(size, 1)))
      guard unsafe send(ends[1], packet, packet.count, 0) == packet.count else { return nil }
      rest = rest.dropFirst(packet.count)
    }
    input = ByteInput(Descriptor(number: ends[0], path: "pieces"))
  }
}
