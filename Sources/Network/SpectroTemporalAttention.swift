internal import Storage

/// The spectro-temporal attention of the report (Orgad and Iny, Technion 2020): samples and spectrum of a frame mask each other.
///
/// `X` and `S` are `L × N`; the result is `X̂e` and `Ŝe`, `2L × N` each. Numbers are the report's steps.
struct SpectroTemporalAttention {
  /// What the two domains have each: the embedding's `W1`, the mask's `W2`, and the convolution.
  struct Domain {
    /// `L × L`, applied transposed
    let w1: FloatStorage
    /// `K × K`, transposed at loading so that applying it from the right is a product of contiguous rows
    private let w2: FloatStorage
    let convolution: PlaneConvolution

    /// Takes `W1` and `W2` as the file has them.
    init(w1: FloatStorage, w2: FloatStorage, gridLength: Int, convolution: PlaneConvolution) throws(OutOfMemory) {
      (self.w1, self.convolution) = (w1, convolution)
      self.w2 = try .zeros(w2.count)
      for row in 0..<gridLength {
        for column in 0..<gridLength { self.w2[column * gridLength + row] = w2[row * gridLength + column] }
      }
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

    /// Steps 4 and 5: each lead and beat as a row vector of `K` points, times `W2`.
    func mask(
      _ attended: UnsafePointer<Float>, leads: Int, gridLength: Int, beats: Int, scratch: FloatStorage,
      into mask: UnsafeMutablePointer<Float>
    ) {
      let (row, product) = unsafe (scratch.base, scratch.base + gridLength)
      for lead in 0..<leads {
        for beat in 0..<beats {
          let start = lead * gridLength * beats + beat
          for k in 0..<gridLength { unsafe row[k] = attended[start + k * beats] }
          unsafe product.update(repeating: 0, count: gridLength)
          unsafe MatrixProduct.accumulate(w2.base, rows: gridLength, columns: gridLength, by: row, into: product)
          for k in 0..<gridLength { unsafe mask[start + k * beats] = product[k] }
        }
      }
    }
  }

  /// Memory for one frame at a time.
  struct Workspace {
    /// `Xe`, then `Se`: `L × N`
    let embedding: FloatStorage
    /// `Xa` and `Sa`: `L × N`
    let attendedFrame, attendedSpectrum: FloatStorage
    /// `X̂` before the convolution, then `Ŝ`: `2L × N`
    let masked: FloatStorage
    let row: FloatStorage
    let vectors: FloatStorage
  }

  let frame: Domain
  let spectrum: Domain
  let encoding: PositionalEncoding
  let (leads, gridLength, beats): (Int, Int, Int)

  private var length: Int { gridLength * beats }
  private var attention: Attention { Attention(leads: leads, length: length) }

  func makeWorkspace() throws(OutOfMemory) -> Workspace {
    Workspace(
      embedding: try .zeros(leads * length), attendedFrame: try .zeros(leads * length),
      attendedSpectrum: try .zeros(leads * length), masked: try .zeros(2 * leads * length),
      row: try .zeros(attention.scratchCount), vectors: try .zeros(2 * gridLength))
  }

  /// Writes `X̂e`, then `Ŝe`, to `features`: `4L × N`. `Xa` and `Sa` stay in the workspace.
  func apply(
    frame x: UnsafePointer<Float>, spectrum s: UnsafePointer<Float>, using workspace: Workspace,
    into features: UnsafeMutablePointer<Float>
  ) {
    // Crossed on purpose: what masks the samples is found in the spectrum, and the other way round.
    unsafe attend(frame, to: s, masking: x, workspace.attendedFrame, workspace)
    unsafe frame.convolution.apply(to: workspace.masked.base, into: features)  // 8
    unsafe attend(spectrum, to: x, masking: s, workspace.attendedSpectrum, workspace)
    unsafe add(encoding.table.base, to: workspace.masked.base)  // 7: to Ŝ only
    unsafe spectrum.convolution.apply(to: workspace.masked.base, into: features + 2 * leads * length)  // 8
  }

  /// Steps 1 to 6 for one domain, and the joining of 7: `other` is embedded and attended to, `own` is masked, and the mask
  /// times `own` is put in front of `own` itself in `workspace.masked`.
  private func attend(
    _ domain: Domain, to other: UnsafePointer<Float>, masking own: UnsafePointer<Float>, _ attended: FloatStorage,
    _ workspace: Workspace
  ) {
    let masked = unsafe workspace.masked.base
    unsafe domain.embed(other, leads: leads, length: length, into: workspace.embedding.base)  // 1
    unsafe attention.apply(to: workspace.embedding.base, scratch: workspace.row, into: attended.base)  // 2, 3
    unsafe domain.mask(
      attended.base, leads: leads, gridLength: gridLength, beats: beats, scratch: workspace.vectors,
      into: masked)  // 4, 5
    for n in 0..<leads * length { unsafe masked[n] *= own[n] }  // 6
    unsafe (masked + leads * length).update(from: own, count: leads * length)  // 7
  }

  /// Adds `P` to each of the `2L` rows.
  private func add(_ positions: UnsafePointer<Float>, to rows: UnsafeMutablePointer<Float>) {
    for row in 0..<2 * leads {
      for n in 0..<length { unsafe rows[row * length + n] += positions[n] }
    }
  }
}
