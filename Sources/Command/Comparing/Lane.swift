/// A signal of a comparison.
enum Lane: String, CaseIterable {
  case noisy
  case cleaned
  /// What was taken away: noisy − cleaned.
  case residue
  /// What should have come out, where that is known.
  case reference

  static func all(withReference: Bool) -> [Lane] { withReference ? allCases : [.noisy, .cleaned, .residue] }
}
