internal import Storage

/// The spectro-temporal attention of the report (Orgad and Iny, Technion 2020): samples and spectrum of a frame mask each other.
///
/// `X` and `S` are `L × N`; the result is `X̂e` and `Ŝe`, `2L × N` each. Numbers are the report's steps.
struct SpectroTemporalAttention {
  /// What the two domains have each: the embedding's `W1`, the mask's `W2`, and the convolution.
  struct Domain {
    /// `L × L`, applied transposed
    let w1: FloatStorage
    /// `K × K`, applied from the right
    private let w2: PackedMatrix
    private let zeros: FloatStorage
    let convolution: PlaneConvolution

    /// Takes `W1` and `W2` as the file has them.
    init(w1: FloatStorage, w2: StoredTensor, gridLength: Int, convolution: PlaneConvolution) throws(OutOfMemory) {
      (self.w1, self.convolution) = (w1, convolution)
      self.w2 = try PackedMatrix(inner: gridLength, columns: gridLength, keepsHalves: true, weights: w2) {
        ($0 * gridLength, $0)
      }
      zeros = try PackedMatrix.padded(try .zeros(gridLength))
    }

    /// Step 1: `E = W1ᵀ Y` for the `L × N` rows `Y` of the other domain.
    func embed(_ other: UnsafePointer<Float>, leads: Int, length: Int, into embedding: UnsafeMutablePointer<Float>) {
      unsafe embedding.update(repeating: 0, count: leads * length)
      for from in 0..<leads {
        for to in 0..<leads {
          let factor = w1[from * leads + to]
          let (source, result) = unsafe (other + from * length, embedding + to * length)
          for n in 0..<length { unsafe result[n] += factor * source[n] }
        }
      }
    }

    /// Steps 4 and 5: each lead and beat as a row vector of `K` points, times `W2`. `rows` counts leads, over all frames.
    func mask(
      _ attended: UnsafePointer<Float>, rows: Int, gridLength: Int, beats: Int, scratch: FloatStorage,
      into mask: UnsafeMutablePointer<Float>
    ) {
      if beats == 1 {
        return unsafe w2.multiply(
          attended, pitch: gridLength, count: rows, from: .bias(zeros), into: mask, pitch: gridLength)
      }
      let (row, product) = unsafe (scratch.base, scratch.base + gridLength)
      for lead in 0..<rows {
        for beat in 0..<beats {
          let start = lead * gridLength * beats + beat
          for k in 0..<gridLength { unsafe row[k] = attended[start + k * beats] }
          unsafe w2.multiply(row, pitch: gridLength, count: 1, from: .bias(zeros), into: product, pitch: gridLength)
          for k in 0..<gridLength { unsafe mask[start + k * beats] = product[k] }
        }
      }
    }
  }

  /// Memory for some frames at a time, one behind the other in each block.
  struct Workspace {
    /// `Xe`, then `Se`, of one frame: `L × N`
    let embedding: FloatStorage
    /// `Xa` and `Sa`: frames × `L × N`
    let attendedFrame, attendedSpectrum: FloatStorage
    /// `Mx`, then `Ms`: frames × `L × N`
    let masks: FloatStorage
    /// `X̂` before the convolution, then `Ŝ`, of one frame: `2L × N`
    let masked: FloatStorage
    let attention: Attention.Workspace
    let vectors: FloatStorage
  }

  let frame: Domain
  let spectrum: Domain
  let encoding: PositionalEncoding
  let attention: Attention
  let (leads, gridLength, beats): (Int, Int, Int)

  private var length: Int { gridLength * beats }

  func makeWorkspace(frames: Int) throws(OutOfMemory) -> Workspace {
    let size = leads * length
    let attention = try attention.makeWorkspace()
    let blocks = try FloatStorage.zeros(each: [
      size, frames * size, frames * size, frames * size, 2 * size, 2 * gridLength,
    ])
    return Workspace(
      embedding: blocks[0], attendedFrame: blocks[1], attendedSpectrum: blocks[2], masks: blocks[3], masked: blocks[4],
      attention: attention, vectors: blocks[5])
  }

  /// Writes `X̂e`, then `Ŝe`, of `frames` frames to `features`: `4L × N` each, `pitch` elements from one frame to the next.
  /// `Xa` and `Sa` stay in the workspace.
  func apply(
    frame x: UnsafePointer<Float>, spectrum s: UnsafePointer<Float>, frames: Int, using workspace: Workspace,
    into features: UnsafeMutablePointer<Float>, pitch: Int
  ) {
    let size = leads * length
    // Crossed on purpose: what masks the samples is found in the spectrum, and the other way round.
    unsafe attend(frame, to: s, frames, workspace.attendedFrame, workspace)
    for f in 0..<frames {
      unsafe join(mask: workspace.masks.base + f * size, with: x + f * size, into: workspace.masked.base)
      unsafe frame.convolution.apply(to: workspace.masked.base, into: features + f * pitch)  // 8
    }
    unsafe attend(spectrum, to: x, frames, workspace.attendedSpectrum, workspace)
    for f in 0..<frames {
      unsafe join(mask: workspace.masks.base + f * size, with: s + f * size, into: workspace.masked.base)
      unsafe add(encoding.table.base, to: workspace.masked.base)  // 7: to Ŝ only
      unsafe spectrum.convolution.apply(to: workspace.masked.base, into: features + f * pitch + 2 * size)  // 8
    }
  }

  /// Steps 1 to 5 for one domain: `other` is embedded and attended to, and the masks are in `workspace.masks`. The products of step
  /// 5 are one for all frames.
  private func attend(
    _ domain: Domain, to other: UnsafePointer<Float>, _ frames: Int, _ attended: FloatStorage, _ workspace: Workspace
  ) {
    let size = leads * length
    for f in 0..<frames {
      unsafe domain.embed(other + f * size, leads: leads, length: length, into: workspace.embedding.base)  // 1
      unsafe attention.apply(
        to: workspace.embedding.base, using: workspace.attention, into: attended.base + f * size)  // 2, 3
    }
    unsafe domain.mask(
      attended.base, rows: frames * leads, gridLength: gridLength, beats: beats, scratch: workspace.vectors,
      into: workspace.masks.base)  // 4, 5
  }

  /// Step 6 for one frame, and the joining of 7: `mask ⊙ own`, then `own`.
  private func join(
    mask: UnsafePointer<Float>, with own: UnsafePointer<Float>, into masked: UnsafeMutablePointer<Float>
  ) {
    for n in 0..<leads * length { unsafe masked[n] = mask[n] * own[n] }
    unsafe (masked + leads * length).copy(from: own, count: leads * length)
  }

  /// Adds `P` to each of the `2L` rows.
  private func add(_ positions: UnsafePointer<Float>, to rows: UnsafeMutablePointer<Float>) {
    for row in 0..<2 * leads {
      for n in 0..<length { unsafe rows[row * length + n] += positions[n] }
    }
  }
}
