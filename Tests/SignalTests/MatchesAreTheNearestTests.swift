import Signal
import Storage
import TestSupport
import Testing

/// The search against the letter of `models/FORMAT.md`, in double precision: every place, every point.
@Suite struct MatchesAreTheNearestTests {
  /// What is fixed about a search, and the windows that it sees.
  private struct Case {
    var (length, before, ahead) = (0, 0, 0)
    var (count, apart, smoothing, baseline) = (0, 0, 0, 0)
    var limit = 30.0
    var windows: [[Float]] = []
    var present = 0..<0

    var window: Int { before + length + ahead }

    /// Of the frame of a lead.
    func moments(_ lead: Int) -> Moments {
      unsafe Moments(of: Array(windows[lead][before..<before + length]), count: length)
    }
  }

  private func found(_ search: Case) throws -> [Int] {
    let matches = try Matches.make(
      length: search.length, before: search.before, ahead: search.ahead, count: search.count, apart: search.apart,
      smoothing: search.smoothing, baseline: search.baseline, limit: Float(search.limit))
    let buffers = try matches.makeBuffers()
    var places: [Int] = []
    // The second time, what the first one has left behind must not matter.
    for _ in 0..<2 {
      places = []
      matches.begin(buffers)
      for (lead, window) in search.windows.enumerated() {
        let frame = search.moments(lead)
        unsafe matches.add(
          window, present: search.present, centre: frame.mean, scale: frame.deviation, using: buffers)
      }
      matches.find(in: search.present, using: buffers) { match, place in
        #expect(match == places.count)
        places.append(place)
      }
    }
    return places
  }

  private func mean(_ values: [Double], over points: Int) -> [Double] {
    values.indices.map { n in
      (n - points / 2...n + points / 2).reduce(0.0) { $0 + (values.indices.contains($1) ? values[$1] : 0) }
        / Double(points)
    }
  }

  private func distances(_ search: Case) -> [Double] {
    let compared = search.windows.indices.map { lead in
      let frame = search.moments(lead)
      let clipped = search.windows[lead].indices.map { n in
        search.present.contains(n)
          ? min(max((Double(search.windows[lead][n]) - frame.mean) / frame.deviation, -search.limit), search.limit) : 0
      }
      let smooth = mean(mean(clipped, over: search.smoothing), over: search.smoothing)
      return search.baseline == 0
        ? smooth : zip(smooth, mean(clipped, over: search.baseline)).map { $0 - $1 }
    }
    return (0...search.window - search.length).map { place in
      compared.reduce(0.0) { sum, u in
        (0..<search.length).reduce(sum) { sum, n in
          let difference = u[place + n] - u[search.before + n]
          return sum + 0.5 * (1 - cosine(n, of: search.length)) * difference * difference
        }
      }
    }
  }

  private func anyCase(_ random: inout SplitMix64) -> Case {
    var search = Case()
    search.length = Int.random(in: 2...70, using: &random)
    search.before = Int.random(in: 0...4 * search.length, using: &random)
    search.ahead = Int.random(in: 0...3 * search.length, using: &random)
    search.count = Int.random(in: 1...8, using: &random)
    search.apart = Int.random(in: 1...search.length, using: &random)
    search.smoothing = 2 * Int.random(in: 0...(search.length - 1) / 2, using: &random) + 1
    search.baseline = random.pick([0, 2 * Int.random(in: 0...(search.window - 1) / 2, using: &random) + 1])
    search.limit = random.pick([30, 1.5])
    // What the signal lacks, at its beginning and its end, is anything.
    let lacking = random.pick([0, Int.random(in: 0...search.before, using: &random)])
    search.present = lacking..<search.window - random.pick([0, Int.random(in: 0...search.ahead, using: &random)])
    let size = random.pick([1, 1e-30, 1e30] as [Float])
    let loud = random.pick([1, 1, 1e5] as [Float])
    search.windows = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      (0..<search.window).map { n in
        search.present.contains(n)
          ? (Float.random(in: -1...1, using: &random) + 3) * size * (n < search.before / 3 ? loud : 1)
          : random.pick([.nan, .infinity, 0, 7])
      }
    }
    return search
  }

  /// Each match is as near as any place that is left, but for what single precision makes of distances.
  @Test(arguments: Seeds.first(200)) func everyMatchIsTheNearestThatIsLeft(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let search = anyCase(&random)
    let distances = distances(search)
    var left = Set(
      distances.indices.filter { place in
        search.present.contains(place) && search.present.contains(place + search.length - 1)
          && abs(place - search.before) >= search.apart
      })
    let places = try found(search)
    for place in places {
      let nearest = left.map { distances[$0] }.min()
      try #require(left.contains(place) && nearest != nil)
      #expect(distances[place] - nearest! <= 1e-5 * distances.max()!)
      left = left.filter { abs($0 - place) >= search.apart }
    }
    #expect(places.count == search.count || left.isEmpty)
  }

  /// A signal that repeats itself is found again, a period further each time, however loud the noise between and the baseline.
  @Test func repetitionsAreFoundInTheirOrder() throws {
    var random = SplitMix64(seed: 5)
    var search = Case()
    (search.length, search.before, search.ahead) = (100, 900, 400)
    (search.count, search.apart, search.smoothing, search.baseline) = (4, 30, 3, 51)
    search.present = 0..<search.window
    let shape = (0..<100).map { _ in Float.random(in: -1...1, using: &random) }
    var window = (0..<search.window).map { _ in Float.random(in: -1...1, using: &random) }
    // The further in the list, the more noise on it.
    for (age, place) in [900, 300, 1_200, 650, 100].enumerated() {
      for n in 0..<100 { window[place + n] = shape[n] + 0.1 * Float(age) * Float.random(in: -1...1, using: &random) }
    }
    search.windows = [window.enumerated().map { $1 + 0.01 * Float($0) }]
    #expect(try found(search) == [300, 1_200, 650, 100])
  }

  /// Where nothing has been added, all places are equally near, and the first of several is taken.
  @Test func ofEqualPlacesTheFirstOneIsTaken() throws {
    var search = Case()
    (search.length, search.before, search.ahead) = (10, 200, 20)
    (search.count, search.apart, search.smoothing) = (64, 7, 1)
    search.present = 3..<search.window - 4
    let expected = Array(stride(from: 3, to: 194, by: 7)) + [207, 214]
    #expect(try found(search) == expected)
    // A signal that is shorter than a frame has no place at all.
    search.present = 200..<209
    #expect(try found(search) == [])
    search.present = 0..<0
    #expect(try found(search) == [])
  }
}
