/// A text that is put together of pieces, in the notation of a string's interpolation. Each piece is one call here; what Swift makes of a
/// string's pieces is several times as long, and in the C library the sentences of errors would be a twelfth of the code.
public struct Sentence: ExpressibleByStringInterpolation {
  public let text: String

  public init(stringLiteral text: String) { self.text = text }

  public init(stringInterpolation pieces: Pieces) { text = pieces.text }

  public struct Pieces: StringInterpolationProtocol {
    fileprivate var text = ""

    @inline(never) public init(literalCapacity: Int, interpolationCount: Int) {}

    @inline(never) public mutating func appendLiteral(_ piece: String) { text += piece }

    @inline(never) public mutating func appendInterpolation(_ piece: String) { text += piece }

    @inline(never) public mutating func appendInterpolation(_ number: Int) { text += String(number) }

    @inline(never) public mutating func appendInterpolation(_ number: UInt64) { text += String(number) }

    public mutating func appendInterpolation(_ number: UInt32) { appendInterpolation(UInt64(number)) }
  }
}
