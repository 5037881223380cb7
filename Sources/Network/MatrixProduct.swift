internal import COpenBLAS

/// Products of row-major matrices. The only file that knows OpenBLAS: any other BLAS can take its place here.
///
/// OpenBLAS hands a product to its worker threads when it is large: above 2,304 · 4 elements of a matrix times a vector,
/// above 65,536 · 4 multiplications of two matrices (`interface/gemv.c`, `interface/gemm.c`). Products come in pieces below
/// that, so that the caller's thread does all the work: nobody is woken, and the bits do not depend on a number of threads.
enum MatrixProduct {
  private static let vectorPiece = 2_304 * 4 - 1
  private static let matrixPiece = 65_536 * 4

  /// `result += matrix · vector` for a contiguous `rows × columns` matrix.
  static func accumulate(
    _ matrix: UnsafePointer<Float>, rows: Int, columns: Int, by vector: UnsafePointer<Float>,
    into result: UnsafeMutablePointer<Float>
  ) {
    let step = max(vectorPiece / columns, 1)
    for row in stride(from: 0, to: rows, by: step) {
      unsafe cblas_sgemv(
        CblasRowMajor, CblasNoTrans, blasint(min(step, rows - row)), blasint(columns), 1, matrix + row * columns,
        blasint(columns), vector, 1, 1, result + row, 1)
    }
  }

  /// `result += left · rightᵀ` with `left` of `rows × inner`, `right` of `columns × inner`, `result` of `rows × columns`.
  /// A pitch is the distance between the starts of two rows, at least the length of a row.
  static func accumulate(
    _ left: UnsafePointer<Float>, pitch leftPitch: Int, byTransposed right: UnsafePointer<Float>, pitch rightPitch: Int,
    rows: Int, inner: Int, columns: Int, into result: UnsafeMutablePointer<Float>, pitch resultPitch: Int
  ) {
    let step = max(matrixPiece / (inner * columns), 1)
    for row in stride(from: 0, to: rows, by: step) {
      unsafe cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(min(step, rows - row)), blasint(columns), blasint(inner), 1,
        left + row * leftPitch, blasint(leftPitch), right, blasint(rightPitch), 1, result + row * resultPitch,
        blasint(resultPitch))
    }
  }
}
