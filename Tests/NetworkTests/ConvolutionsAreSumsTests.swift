import Foundation
import Kernels
import Storage
import TestSupport
import Testing

@testable import Network

/// A convolution, whatever way it is computed, against its definition in double precision.
@Suite struct ConvolutionsAreSumsTests {
  /// A layer behind an activation, with another one whose channels may be joined.
  struct Case: CustomTestStringConvertible, Sendable {
    var convolution: LayerBlueprint.Convolution
    var channels = 20
    var length = 30
    var skipChannels = 0
    var out = 20
    var activation = Activation.prelu
    var isFewer = true

    var input: Shape { Shape(channels: channels + skipChannels, length: length * convolution.upsample) }
    var result: Shape {
      Shape(channels: out, length: (input.length + convolution.stride - 1) / convolution.stride)
    }
    var testDescription: String {
      "\(channels) + \(skipChannels) × \(length) → \(out), kernel \(convolution.kernel), stride \(convolution.stride), "
        + "upsample \(convolution.upsample)"
    }
  }

  /// Those of our models, each with its neighbours: strides, groups of taps that are filled up, lengths that tiles do not divide.
  static let cases: [Case] = {
    var cases: [Case] = []
    for (kernel, stride) in [(3, 1), (5, 1), (7, 1), (9, 1), (15, 1), (15, 3), (9, 2), (9, 3)] {
      for (channels, out) in [(8, 8), (20, 17), (31, 20), (16, 48), (9, 33)] {
        for length in [45, 40, 75] where (length + stride - 1) / stride >= 13 {
          var new = Case(convolution: .init(kernel: kernel, stride: stride))
          (new.channels, new.length, new.out) = (channels, length, out)
          new.activation = [.prelu, .relu, .identity][cases.count % 3]
          cases.append(new)
        }
      }
    }
    for (upsample, kernel, length, skip, out) in [
      (3, 9, 25, 20, 24), (2, 9, 15, 48, 8), (5, 9, 3, 31, 20), (3, 7, 150, 24, 20),
    ] {
      var new = Case(convolution: .init(kernel: kernel, upsample: upsample, skip: 0))
      (new.length, new.skipChannels, new.out) = (length, skip, out)
      cases.append(new)
    }
    return cases.map {
      var one = $0
      let seen = one.skipChannels > 0 ? one.skipChannels : one.channels
      one.isFewer = WinogradConvolution.saves(one.convolution, channels: seen, result: one.result)
      return one
    }
  }()

  private func random(_ count: Int, _ generator: inout SplitMix64) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
  }

  private func storage(_ values: [Float]) throws -> FloatStorage {
    let result = try FloatStorage.zeros(values.count)
    for (index, value) in values.enumerated() { result[index] = value }
    return result
  }

  private func tensor(_ values: [Float]) throws -> StoredTensor {
    let bytes = try ByteStorage.zeros(4 * values.count)
    for (index, value) in values.enumerated() {
      unsafe bytes.base.storeBytes(of: value, toByteOffset: 4 * index, as: Float.self)
    }
    return StoredTensor(count: values.count, isHalf: false, at: 0, of: bytes)
  }

  /// Most of them go the way of fewer products, with strides and with skips too.
  @Test func theCasesAreMostlyOfFewerProducts() {
    #expect(Self.cases.filter(\.isFewer).count > Self.cases.count * 3 / 4)
    #expect(Self.cases.contains { $0.isFewer && $0.convolution.stride == 3 })
    #expect(Self.cases.contains { $0.isFewer && $0.skipChannels > 0 })
  }

  @Test(arguments: cases) func aResultIsTheSumOverItsTaps(of one: Case) throws {
    var generator = SplitMix64(seed: UInt64(one.channels * one.length + one.out))
    let (c, kernel, all) = (one.convolution, one.convolution.kernel, one.input.channels)
    let weights = random(one.out * all * kernel, &generator)
    let (bias, slopes) = (random(one.out, &generator), random(one.out, &generator))
    let values = random(one.channels * one.length, &generator)
    let skip = random(one.skipChannels * one.input.length, &generator)
    let layer = try ConvolutionLayer(
      weight: tensor(weights), bias: storage(bias), slopes: one.activation == .prelu ? storage(slopes) : nil,
      activation: one.activation, blueprint: c, input: one.input, skipChannels: one.skipChannels, result: one.result)
    let (from, joined) = try (storage(values), storage(skip + [0]))
    // What is behind the result may be written to, by so much; what is behind that may not.
    let room = one.result.count + 16
    let found = try storage([Float](repeating: .nan, count: room) + [7])
    let scratch = try storage([Float](repeating: .nan, count: layer.scratchCount))
    unsafe layer.apply(
      to: from.base, skip: one.skipChannels > 0 ? UnsafePointer(joined.base) : nil, scratch: scratch,
      into: found.base)
    #expect(found[room] == 7)

    for point in 0..<one.result.length {
      for out in 0..<one.out {
        var (sum, size) = (Double(bias[out]), 0.0)
        for tap in 0..<kernel {
          let place = point * c.stride + tap - c.padding
          guard 0..<one.input.length ~= place else { continue }
          for channel in 0..<all {
            let x =
              channel < one.channels
              ? values[place / c.upsample * one.channels + channel]
              : skip[place * one.skipChannels + channel - one.channels]
            let term = Double(x) * Double(weights[(out * all + channel) * kernel + tap])
            (sum, size) = (sum + term, size + term * term)
          }
        }
        let expected =
          switch one.activation {
          case .identity: sum
          case .relu: max(sum, 0)
          case .prelu: sum >= 0 ? sum : sum * Double(slopes[out])
          }
        // Each addition rounds by 6·10⁻⁸ of a partial sum, which is some `size`, and n of them add up as √n does. Of the largest of
        // thousands of results that is a few deviations, which filtering doubles.
        let tolerance = 4e-7 * Double(all * kernel).squareRoot() * size.squareRoot()
        #expect(abs(Double(found[point * one.out + out]) - expected) <= tolerance, "at \(point), \(out)")
      }
    }
  }
}
