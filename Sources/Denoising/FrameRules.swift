internal import Signal

/// What a weight file says is done to a frame around the network. `models/FORMAT.md` has the steps.
struct FrameRules: Equatable, Sendable {
  enum Mean: Equatable {
    /// The network sees the mean, unless it is more than `limit` standard deviations away from 0: so far off it is an
    /// offset of the instrument, which tells nothing and would drown the rest, and is removed.
    case keep(limit: Float?)
    /// The mean is taken away before the network, and stays away.
    case remove
    /// The mean is taken away before the network, and added to its result.
    case restore
  }

  enum Scale: Equatable {
    case none
    /// The frame times a constant before the network, its result divided by it.
    case constant(gain: Float)
    /// Each lead divided by its standard deviation before the network, its result multiplied by it.
    case deviation
  }

  enum Output: CaseIterable {
    /// In a weight file, in the order of the cases.
    static var names: [String] { ["signal", "noise", "gain"] }

    /// The network gives the clean frame.
    case signal
    /// The network gives what has to be taken away from the frame.
    case noise
    /// The network gives the gains of a filter for the frame.
    case gain
  }

  let mean: Mean
  let scale: Scale
  /// Nil where the network does not use the spectrum.
  let spectrum: PowerSpectrum.Scale?
  let output: Output
  /// What gains are raised to; 1 where there are none.
  let gainExponent: Float
}
