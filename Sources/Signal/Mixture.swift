/// What comes out of a stream at one place, made of the clean sample and the noisy one there.
public struct Mixture: Sendable {
  /// How much of the clean sample is taken, 0 to 1; the rest is noisy.
  private let share: Float
  /// Whether what was taken away from the noisy sample comes out, instead of what is left.
  private let isResidue: Bool

  public init(share: Float, isResidue: Bool) { (self.share, self.isResidue) = (share, isResidue) }

  /// Finite wherever `noisy` is; a noisy sample that is not finite comes out as it is.
  ///
  /// Shares of 1 and 0 give the clean and the noisy sample with all their bits, which a product and a sum would not.
  public func sample(clean: Float, noisy: Float) -> Float {
    if !noisy.isFinite { return noisy }
    let kept: Float =
      switch share {
      case 1: clean
      case 0: noisy
      default: share * clean + (1 - share) * noisy
      }
    if !isResidue { return kept }
    let residue = noisy - kept
    return residue.isFinite ? residue : (noisy < 0 ? -Float.greatestFiniteMagnitude : .greatestFiniteMagnitude)
  }
}
