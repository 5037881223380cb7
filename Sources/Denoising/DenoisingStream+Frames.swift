internal import Network
internal import Signal
internal import Storage

/// Frames on their way from the lanes through the network, and back.
extension DenoisingStream {
  /// Copies the next frame of every lane to the workspace, as the `waiting`-th of those that are to be cleaned together.
  func collectFrame(_ waiting: Int) {
    if waiting == 0 { beginsWithFirstFrame = schedule.isBeforeFirstFrame }
    for (index, lane) in lanes.enumerated() { collect(lane, age: schedule.open, place: waiting * lanes.count + index) }
    schedule.advance()
  }

  /// Cleans the `waiting` frames that have been collected, and writes the `hop` sample frames that are final with each.
  func cleanFrames(_ waiting: Int, into output: UnsafeMutablePointer<Float>) {
    clean(waiting * lanes.count)
    let size = model.facts.leads * schedule.length
    for frame in 0..<waiting {
      let weights = beginsWithFirstFrame && frame == 0 ? self.weights.first : self.weights.regular
      for (index, lane) in lanes.enumerated() {
        let estimate = unsafe workspace.estimate.base + (frame * lanes.count + index) * size
        unsafe lane.blend(estimate, offset: 0, weights: weights.base, count: schedule.length)
      }
      unsafe emit(hop, into: output + frame * hop * channels)
    }
  }

  /// Cleans the next frame lane by lane, which makes `hop` more sample frames final.
  func cleanFrame() {
    let weights = schedule.isBeforeFirstFrame ? self.weights.first : self.weights.regular
    for lane in lanes {
      collect(lane, age: schedule.open, place: 0)
      clean(1)
      unsafe lane.blend(workspace.estimate.base, offset: 0, weights: weights.base, count: schedule.length)
    }
    schedule.advance()
  }

  /// Blends in the frame that ends with the signal, so that everything is final.
  func cleanLastFrame() {
    let open = schedule.open
    // A signal shorter than a frame is one frame alone: every weight is 1.
    let isShort = schedule.isBeforeFirstFrame
    let weights = isShort ? self.weights.alone : self.weights.last
    for lane in lanes {
      if isShort {
        unsafe lane.copyReflectedFrame(of: open, into: workspace.frame.base)
        copySurroundings(lane, age: open, place: 0)
      } else {
        collect(lane, age: schedule.length, place: 0)
      }
      clean(1)
      unsafe lane.blend(
        workspace.estimate.base, offset: isShort ? 0 : schedule.length - open, weights: weights.base, count: open)
    }
    schedule.complete()
  }

  /// Copies the frame that begins with a lane's `age`-th last sample to a place in the workspace.
  private func collect(_ lane: FrameLane, age: Int, place: Int) {
    unsafe lane.copyFrame(age: age, into: workspace.frame.base + place * model.facts.leads * schedule.length)
    copySurroundings(lane, age: age, place: place)
  }

  /// The same for what surrounds that frame, if the model sees it.
  private func copySurroundings(_ lane: FrameLane, age: Int, place: Int) {
    let blueprint = unsafe model.denoiser.network.blueprint
    guard let context = blueprint.context else { return }
    let window = unsafe model.denoiser.window
    let beginning = age + window - context.ahead - schedule.length
    if blueprint.usesContext {
      unsafe lane.copyMeans(
        of: context.span, age: beginning, received: schedule.received,
        into: workspace.context.base + place * model.facts.leads * schedule.length)
    }
    if blueprint.usesWindow {
      let present = unsafe lane.copyWindow(
        of: window, age: beginning, received: schedule.received,
        into: workspace.window.base + place * model.facts.leads * window)
      workspace.places[place] = FrameDenoiser.Place(
        start: schedule.received - beginning, present: present, segments: lane.segments)
    }
  }

  /// Cleans the first `count` frames in the workspace.
  private func clean(_ count: Int) {
    let cleaned = unsafe model.denoiser.clean(workspace, frames: count)
    frames.clean += cleaned
    frames.uncleaned += count - cleaned
  }

  /// Writes `count` sample frames that are final to `output`.
  func emit(_ count: Int, into output: UnsafeMutablePointer<Float>) {
    for (index, lane) in lanes.enumerated() {
      unsafe lane.emit(
        count, of: schedule.pending, mixed: mixture, into: output + index * model.facts.leads, spacing: channels)
    }
    schedule.produce(count)
  }
}
