internal import Kernels
internal import Storage

/// Step 8 of the report: a 3×3 cross-correlation over the plane of `K` points by `B` beats, from `2L` channels to as many,
/// with a bias and zeros around the plane.
///
/// With `B = 1` only the middle column of each filter meets data.
struct PlaneConvolution {
  /// `2L × 2L × 3 × 3`
  let weight: FloatStorage
  /// `2L`
  let bias: FloatStorage
  let channels: Int
  let gridLength: Int
  let beats: Int

  /// `input` and `output` are `channels × K × B`, and not the same memory.
  func apply(to input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>) {
    let plane = gridLength * beats
    for out in 0..<channels {
      let result = unsafe output + out * plane
      unsafe result.update(repeating: bias.base[out], count: plane)
      for channel in 0..<channels {
        let filter = unsafe weight.base + (out * channels + channel) * 9
        unsafe correlate(input + channel * plane, with: filter, into: result)
      }
    }
  }

  private func correlate(
    _ source: UnsafePointer<Float>, with filter: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>
  ) {
    if beats == 1 {
      // The middle column only, and points side by side.
      let add = unsafe kernels_best().pointee.add
      let inner = gridLength - 1
      unsafe add(source, inner, filter[1], result + 1)
      unsafe add(source, gridLength, filter[4], result)
      return unsafe add(source + 1, inner, filter[7], result)
    }
    for beatShift in -1...1 {
      for beat in max(0, -beatShift)..<max(0, min(beats, beats - beatShift)) {
        for shift in -1...1 {
          let factor = unsafe filter[(shift + 1) * 3 + beatShift + 1]
          for k in max(0, -shift)..<min(gridLength, gridLength - shift) {
            unsafe result[k * beats + beat] += factor * source[(k + shift) * beats + beat + beatShift]
          }
        }
      }
    }
  }
}
