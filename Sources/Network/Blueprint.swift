/// What is fixed about a network before any weight is known: dimensions, feature rows, layers.
///
/// `Sources/Network/README.md` draws it. `N = gridLength · beats` is the number of points in a frame.
public struct Blueprint: Equatable, Sendable {
  /// Which of the report's four models the feature rows come from.
  public enum Variant: CaseIterable, Sendable {
    /// In a weight file, in the order of the cases.
    public static var names: [String] { ["linear", "nonlinear", "nonlinear-spectral", "sta"] }

    /// `X`, and layers without a non-linearity.
    case linear
    /// `X`
    case nonlinear
    /// `X`, `S`
    case nonlinearSpectral
    /// `X̂e`, `Ŝe`: the spectro-temporal attention
    case sta
  }

  /// Feature rows that a model may have beside those of its variant: `leads` rows each.
  public enum ExtraFeature: CaseIterable, Sendable {
    /// In a weight file, in the order of the cases.
    public static var names: [String] {
      [
        "frame", "spectrum", "attended-frame", "attended-spectrum", "context", "floor", "recent", "following",
        "matches", "baseline",
      ]
    }

    /// `X`
    case frame
    /// `S`
    case spectrum
    /// `Xa` of step 3
    case attendedFrame
    /// `Sa` of step 3
    case attendedSpectrum
    /// `C`: what surrounds the frame
    case context
    /// The floor of the spectra around the frame
    case floor
    /// The spectra right before the frame: `recent · leads` rows
    case recent
    /// The spectra right behind the frame: `following · leads` rows
    case following
    /// What around the frame is most like it: `matches.count · leads` rows
    case matches
    /// What wanders below a frequency, where the signal's rate is known
    case baseline
  }

  /// How much of the signal around a frame the features of its surroundings cover: a window of `span · N` samples of
  /// each lead, in which the frame lies so that `ahead` samples follow it. In the context `span` successive samples make one point.
  public struct Context: Equatable, Sendable {
    /// Lengths of a frame in the window, at least 1.
    public var span: Int
    /// Samples behind the frame, `0 … (span − 1) · N`.
    public var ahead: Int

    public init(span: Int, ahead: Int) { (self.span, self.ahead) = (span, ahead) }
  }

  /// How the feature `matches` looks for segments that are like the frame.
  public struct Matches: Equatable, Sendable {
    /// How many, at least 1.
    public var count: Int
    /// Points between the beginnings of any two of them and the frame, `1 … N`.
    public var apart: Int
    /// Points of the mean, taken twice, through which they are compared: odd.
    public var smoothing: Int
    /// Points of the mean that is taken off before: odd, or 0 for none.
    public var baseline: Int
    /// Scales of the frame at which what surrounds it is clipped: positive.
    public var limit: Float

    public init(count: Int, apart: Int, smoothing: Int, baseline: Int, limit: Float) {
      (self.count, self.apart, self.smoothing, self.baseline) = (count, apart, smoothing, baseline)
      self.limit = limit
    }
  }

  /// How the feature `baseline` is found.
  public struct Baseline: Equatable, Sendable {
    /// Points of a mean, at most those of the context's window.
    public var block: Int
    /// In Hz, what it lies below: positive.
    public var edge: Float
    /// Its power over that of everything else in such a mean: positive.
    public var ratio: Float

    public init(block: Int, edge: Float, ratio: Float) { (self.block, self.edge, self.ratio) = (block, edge, ratio) }
  }

  /// `L`
  public var leads: Int
  /// `K`
  public var gridLength: Int
  /// `B`
  public var beats: Int
  public var variant: Variant
  public var extraFeatures: [ExtraFeature] = []
  /// Stated where `extraFeatures` contains one that sees more than the frame.
  public var context: Context?
  /// Segments of the feature `recent`.
  public var recent = 0
  /// Segments of the feature `following`.
  public var following = 0
  /// Stated where `extraFeatures` contains `matches`.
  public var matches: Matches?
  /// Stated where `extraFeatures` contains `baseline`.
  public var baseline: Baseline?
  public var layers: [LayerBlueprint] = []

  /// Without extra features and layers, which follow one by one.
  public init(leads: Int, gridLength: Int, beats: Int, variant: Variant) {
    (self.leads, self.gridLength, self.beats, self.variant) = (leads, gridLength, beats, variant)
  }

  /// `N`
  public var frameLength: Int { gridLength * beats }

  /// Samples of the window that lie in front of the frame.
  public var pointsBefore: Int { context.map { ($0.span - 1) * frameLength - $0.ahead } ?? 0 }

  /// Rows of activation 0.
  public var featureRows: Int {
    let ofVariant =
      switch variant {
      case .linear, .nonlinear: 1
      case .nonlinearSpectral: 2
      case .sta: 4
      }
    var extra = 0
    for feature in extraFeatures { extra += rows(of: feature) }
    return (ofVariant + extra) * leads
  }

  /// Rows of an extra feature, of each lead.
  func rows(of feature: ExtraFeature) -> Int {
    switch feature {
    case .recent: recent
    case .following: following
    case .matches: matches?.count ?? 0
    default: 1
    }
  }

  /// Whether the means of the context have to be computed.
  public var usesContext: Bool { extraFeatures.contains { $0 == .context } }

  /// Whether the spectra of segments around the frame have to be computed.
  public var usesSegments: Bool { extraFeatures.contains { $0 == .floor || $0 == .recent || $0 == .following } }

  /// Whether segments like the frame have to be looked for.
  public var usesMatches: Bool { extraFeatures.contains { $0 == .matches } }

  /// Whether the samples around the frame have to be there, and not only means of them.
  public var usesWindow: Bool { usesSegments || usesMatches || usesBaseline }

  /// Whether what wanders around the frame has to be found.
  public var usesBaseline: Bool { extraFeatures.contains { $0 == .baseline } }

  /// Whether `S` has to be computed.
  public var usesSpectrum: Bool {
    variant == .sta || variant == .nonlinearSpectral || usesSegments || extraFeatures.contains { $0 == .spectrum }
  }
}

/// What is fixed about one layer.
public struct LayerBlueprint: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// `weight · v + bias` of the whole input as one vector `v`; the result is read as rows of this number of channels.
    case dense(channels: Int)
    /// PyTorch's `Conv1d` with zeros beyond both ends.
    case convolution(Convolution)
  }

  public struct Convolution: Equatable, Sendable {
    /// Taps, an odd number.
    public var kernel: Int
    /// Distance between two points of the result, in points of the input.
    public var stride: Int
    /// Distance between two taps.
    public var dilation: Int
    /// How often each point of the input is repeated first.
    public var upsample: Int
    /// The activation whose channels follow those of the input, if any.
    public var skip: Int?

    public init(kernel: Int, stride: Int = 1, dilation: Int = 1, upsample: Int = 1, skip: Int? = nil) {
      (self.kernel, self.stride, self.dilation) = (kernel, stride, dilation)
      (self.upsample, self.skip) = (upsample, skip)
    }
  }

  public var kind: Kind
  /// Elements of the result of a dense layer, channels of that of a convolution: the first dimension of its weight.
  public var out: Int
  public var activation: Activation

  public init(kind: Kind, out: Int, activation: Activation) {
    (self.kind, self.out, self.activation) = (kind, out, activation)
  }
}
