import Storage
import TestSupport
import Testing

@testable import Network

@Suite struct AttentionTests {
  private func engine(_ embedding: [Float], leads: Int, length: Int) throws -> [Float] {
    let attention = try Attention(leads: leads, length: length)
    let input = try FloatStorage.zeros(embedding.count)
    let output = try FloatStorage.zeros(embedding.count)
    for (index, value) in embedding.enumerated() { input[index] = value }
    unsafe attention.apply(to: input.base, using: try attention.makeWorkspace(), into: output.base)
    return (0..<output.count).map { output[$0] }
  }

  private func random(_ count: Int, scale: Float, seed: UInt64) -> [Float] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in Float.random(in: -scale...scale, using: &generator) }
  }

  @Test(arguments: [(1, 50), (1, 450), (2, 37), (3, 200)], [0.01, 1, 8] as [Float])
  func agreesWithTheEquation(size: (leads: Int, length: Int), scale: Float) throws {
    let embedding = random(size.leads * size.length, scale: scale, seed: 1)
    let found = try engine(embedding, leads: size.leads, length: size.length)
    let expected = attentionInDoubles(embedding, leads: size.leads, length: size.length)
    #expect(largestDifference(found, expected) < 2e-5)
  }

  /// A spectrum's peak: products of 10¹² must neither overflow nor lose the small embeddings beside it.
  @Test(arguments: [1, 3]) func aPeakOfAMillionDoesNotOverflow(leads: Int) throws {
    var embedding = random(leads * 450, scale: 1, seed: 2).map(abs)
    for lead in 0..<leads {
      embedding[lead * 450 + 17] = 1e6
      embedding[lead * 450 + 433] = 1e6
    }
    let found = try engine(embedding, leads: leads, length: 450)
    let expected = attentionInDoubles(embedding, leads: leads, length: 450)
    #expect(found.allSatisfy { $0.isFinite })
    for index in found.indices {
      #expect(abs(Double(found[index]) - expected[index]) <= 2e-5 * max(1, abs(expected[index])))
    }
  }

  @Test(arguments: [1e18, 1e36, -1e30] as [Float]) func everyFiniteEmbeddingGivesFiniteNumbers(size: Float) throws {
    for leads in [1, 4] {
      var embedding = random(leads * 64, scale: 1, seed: 3).map { $0 * size }
      embedding[5] = 0
      let found = try engine(embedding, leads: leads, length: 64)
      #expect(found.allSatisfy { $0.isFinite })
    }
  }

  /// Beyond that products overflow, which no number may hide: the frame is then handed on as it came.
  @Test func embeddingsBeyondFloatsRangeGiveNoNumber() throws {
    let embedding = random(2 * 64, scale: 1, seed: 4).map { $0 * 3e38 }
    #expect(try engine(embedding, leads: 2, length: 64).allSatisfy { $0.isNaN })
  }

  /// All alike: each row of the softmax is uniform, and each column adds up to 1.
  @Test func equalEmbeddingsComeOutAsTheyWent() throws {
    let found = try engine([Float](repeating: 2.5, count: 450), leads: 1, length: 450)
    #expect(found.allSatisfy { abs($0 - 2.5) < 1e-5 })
  }
}
