import CStaDenoise
import Glibc
import TestSupport

/// Calls the C interface in the order and with the arguments that an input says, with several models and streams at once.
func callInterface(_ bytes: [UInt8]) {
  var caller = Caller(decisions: Decisions(bytes))
  // The calls of a long input are no others than those of several short ones.
  for _ in 0..<64 where !caller.decisions.isEmpty { caller.call() }
  caller.freeAll()
}

/// A caller that keeps to what C cannot check, which is that pointers point to as much as it says, and to nothing else.
@safe struct Caller {
  /// Models, and streams, that can be there at a time.
  private static let slots = 3

  var decisions: Decisions
  private var models = unsafe [OpaquePointer?](repeating: nil, count: Self.slots)
  private var streams = unsafe [OpaquePointer?](repeating: nil, count: Self.slots)
  /// Of a stream: how many channels it was made for.
  private var channels = [Int](repeating: 1, count: Self.slots)
  private var state: [UInt8] = []

  init(decisions: Decisions) { self.decisions = decisions }

  mutating func call() {
    switch decisions.number(below: 16) {
    case 0: open()
    case 1: freeModel()
    case 2: askModel()
    case 3, 4: create()
    case 5: freeStream()
    case 6, 7, 8: process()
    case 9: flush()
    case 10: reset()
    case 11: save()
    case 12: restore()
    case 13: askStream()
    case 14: denoise()
    default: askLibrary()
    }
  }

  mutating func freeAll() {
    for slot in unsafe models.indices { unsafe sta_model_free(models[slot]) }
    for slot in unsafe streams.indices { unsafe sta_stream_free(streams[slot]) }
  }

  // MARK: Models

  /// One of the known files, now and then with a byte changed or bytes missing, from memory or by its path. Of what else there is
  /// to open, which takes longer, little.
  private mutating func open() {
    let slot = decisions.number(below: Self.slots)
    unsafe sta_model_free(models[slot])
    unsafe models[slot] = nil
    let choice = decisions.byte()
    guard choice < 250 else { return choice == 250 ? openBuiltIn() : openNothing(slot) }
    var file = TinyModels.all[Int(choice) % TinyModels.all.count]
    let isSpoilt = decisions.number(below: 4) == 0
    if isSpoilt { file[Int(decisions.word()) % file.count] ^= decisions.byte() }
    if isSpoilt { file.removeLast(decisions.number(below: 64)) }
    let (size, isNamed) = (decisions.number(below: 128), decisions.byte() >= 224)
    var reason = [CChar](repeating: 1, count: size)
    let status: sta_status
    if isNamed, let named = NamelessFile(file) {
      status = unsafe sta_model_open(named.path, &models[slot], &reason, size)
    } else {
      status = unsafe sta_model_open_memory(file, file.count, &models[slot], &reason, size)
    }
    let isThere = unsafe models[slot] != nil
    precondition((status == STA_OK) == isThere, "a model is there if nothing is wrong")
    precondition(size == 0 || reason.contains(0), "a reason ends")
    if !isSpoilt { check(status, allowed: STA_OK) }
  }

  /// Its frames are long, so nothing is cleaned with it.
  private func openBuiltIn() {
    var (model, facts) = unsafe (OpaquePointer?.none, sta_facts())
    unsafe facts.struct_size = MemoryLayout<sta_facts>.size
    unsafe precondition(sta_model_open_builtin(&model) == STA_OK && sta_model_facts(model, &facts) == STA_OK)
    unsafe sta_model_free(model)
  }

  private mutating func openNothing(_ slot: Int) {
    var reason = [CChar](repeating: 1, count: 80)
    switch decisions.number(below: 6) {
    case 0: check(unsafe sta_model_open(nil, &models[slot], &reason, 80), allowed: STA_ERROR_ARGUMENT)
    case 1: check(unsafe sta_model_open("/nowhere", &models[slot], &reason, 80), allowed: STA_ERROR_FILE)
    case 2: check(unsafe sta_model_open("/", nil, nil, 80), allowed: STA_ERROR_ARGUMENT)
    case 3: check(unsafe sta_model_open_memory(nil, 80, &models[slot], nil, 0), allowed: STA_ERROR_ARGUMENT)
    case 4: check(unsafe sta_model_open_memory([0], -1, &models[slot], &reason, 80), allowed: STA_ERROR_ARGUMENT)
    default: check(sta_model_open_builtin(nil), allowed: STA_ERROR_ARGUMENT)
    }
    precondition(unsafe models[slot] == nil, "a model is there if nothing is wrong")
  }

  private mutating func freeModel() {
    let slot = decisions.number(below: Self.slots)
    unsafe sta_model_free(models[slot])
    unsafe models[slot] = nil
  }

  private mutating func askModel() {
    var facts = unsafe sta_facts()
    unsafe facts.struct_size = hostileSize(MemoryLayout<sta_facts>.size)
    let model = unsafe models[decisions.number(below: Self.slots)]
    let status = unsafe sta_model_facts(model, &facts)
    guard status == STA_OK else { return check(status, allowed: STA_ERROR_ARGUMENT) }
    precondition(
      unsafe facts.hop >= 1 && facts.hop <= facts.frame && strlen(facts.name) > 0, "facts are those of a model")
  }

  // MARK: Streams

  private mutating func create() {
    let slot = decisions.number(below: Self.slots)
    unsafe sta_stream_free(streams[slot])
    let model = unsafe models[decisions.number(below: Self.slots)]
    var options = options()
    channels[slot] = Int(options.channels)
    let status = unsafe sta_stream_create(model, &options, &streams[slot])
    precondition(unsafe (status == STA_OK) == (streams[slot] != nil), "a stream is there if nothing is wrong")
    check(
      status,
      allowed: STA_OK, STA_ERROR_ARGUMENT, STA_ERROR_OPTIONS, STA_ERROR_CHANNELS, STA_ERROR_HOP)
  }

  private mutating func freeStream() {
    let slot = decisions.number(below: Self.slots)
    unsafe sta_stream_free(streams[slot])
    unsafe streams[slot] = nil
  }

  private mutating func anyStream() -> (stream: OpaquePointer?, channels: Int) {
    let slot = decisions.number(below: Self.slots)
    return unsafe (streams[slot], channels[slot])
  }

  private mutating func options() -> sta_options {
    var options = sta_options()
    options.struct_size = hostileSize(MemoryLayout<sta_options>.size)
    options.channels = [1, 1, 2, 2, 3, 0, 1_024, 1_025][decisions.number(below: 8)]
    options.hop = UInt32(decisions.number(below: 16))
    options.mix = [1, 1, 0, 0.5, -1, 2, .nan, .infinity][decisions.number(below: 8)]
    options.output = Int32(decisions.number(below: 8)) % 3
    options.not_finite = Int32(decisions.number(below: 16)) % 5
    options.rate = [0, 360, 1e-30, 3e38, -1][Int(decisions.byte()) % 5]
    return options
  }

  private mutating func process() {
    let (stream, channels) = unsafe anyStream()
    let (count, room) = (hostileCount(channels), hostileCount(channels))
    let before = unsafe counters(stream)
    var (taken, written) = (count.stated, room.stated)
    let input = samples(count.there * channels)
    let status = unsafe withOutput(room.there * channels) { output in
      unsafe input.withUnsafeBufferPointer { input in
        unsafe sta_stream_process(
          stream, count.isNull ? nil : input.baseAddress, &taken, room.isNull ? nil : output, &written)
      }
    }
    check(status, allowed: STA_OK, STA_ERROR_ARGUMENT, STA_ERROR_NOT_FINITE, STA_ERROR_FLUSHING)
    precondition(taken >= 0 && taken <= count.there && written >= 0 && written <= room.there, "counts are kept to")
    if status == STA_ERROR_ARGUMENT || status == STA_ERROR_FLUSHING { precondition(taken == 0 && written == 0) }
    if unsafe status == STA_OK && room.stated >= sta_stream_room(stream, count.stated) {
      precondition(taken == count.stated, "with the room that is asked for everything is taken")
    }
    let after = unsafe counters(stream)
    if let before, let after, after.taken > before.taken {
      precondition(after.written <= after.taken, "no more comes out than went in")
    }
  }

  private mutating func reset() {
    check(unsafe sta_stream_reset(anyStream().stream), allowed: STA_OK, STA_ERROR_ARGUMENT)
  }

  private mutating func flush() {
    let (stream, channels) = unsafe anyStream()
    let room = hostileCount(channels)
    var written = room.stated
    let status = unsafe withOutput(room.there * channels) { output in
      unsafe sta_stream_flush(stream, room.isNull ? nil : output, &written)
    }
    check(status, allowed: STA_OK, STA_ERROR_ARGUMENT)
    precondition(written >= 0 && written <= room.there, "counts are kept to")
    if unsafe status == STA_OK && room.stated >= sta_stream_room(stream, 0), let counters = unsafe counters(stream) {
      precondition(counters.written == counters.taken, "after a flush as much has come out as went in")
    }
  }

  private mutating func denoise() {
    let model = unsafe models[decisions.number(below: Self.slots)]
    var options = options()
    let channels = Int(options.channels)
    let count = hostileCount(channels)
    var input = samples(count.there * channels)
    let status: sta_status
    if decisions.number(below: 2) == 0 {
      status = unsafe input.withUnsafeMutableBufferPointer {
        unsafe sta_denoise(model, &options, $0.baseAddress, count.stated, $0.baseAddress)
      }
    } else {
      status = unsafe withOutput(count.there * channels) { output in
        unsafe sta_denoise(model, &options, count.isNull ? nil : input, count.stated, output)
      }
    }
    check(
      status,
      allowed: STA_OK, STA_ERROR_ARGUMENT, STA_ERROR_OPTIONS, STA_ERROR_CHANNELS, STA_ERROR_HOP, STA_ERROR_NOT_FINITE)
  }

  // MARK: States

  private mutating func save() {
    let (stream, _) = unsafe anyStream()
    let size = unsafe sta_stream_state_size(stream)
    let room = max(size - (decisions.number(below: 8) == 0 ? 1 : 0), 0)
    var bytes = [UInt8](repeating: 0, count: room)
    let status = unsafe sta_stream_save(stream, &bytes, room)
    check(status, allowed: STA_OK, STA_ERROR_ARGUMENT)
    if status == STA_OK { state = bytes }
  }

  /// What was saved last, from whichever stream, now and then with a word changed and a checksum that is right again.
  private mutating func restore() {
    let (stream, _) = unsafe anyStream()
    var bytes = state
    if bytes.count >= 24, decisions.number(below: 2) == 0 {
      let place = 24 + Int(decisions.word()) % max(bytes.count - 24, 1)
      for offset in place..<min(place + decisions.number(below: 9), bytes.count) { bytes[offset] = decisions.byte() }
      let hash = bytes[24...].reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
      bytes.replaceSubrange(16..<24, with: little(hash))
    }
    check(unsafe sta_stream_restore(stream, bytes, bytes.count), allowed: STA_OK, STA_ERROR_ARGUMENT, STA_ERROR_STATE)
  }

  // MARK: Questions

  private mutating func askStream() {
    let (stream, _) = unsafe anyStream()
    var counters = sta_counters()
    counters.struct_size = hostileSize(MemoryLayout<sta_counters>.size)
    check(unsafe sta_stream_counters(stream, &counters), allowed: STA_OK, STA_ERROR_ARGUMENT)
    precondition(unsafe sta_stream_latency(stream) <= 1 << 20)
    _ = unsafe sta_stream_room(stream, [0, 1, .max, .min, -1][decisions.number(below: 5)])
  }

  private func counters(_ stream: OpaquePointer?) -> sta_counters? {
    var counters = sta_counters()
    counters.struct_size = MemoryLayout<sta_counters>.size
    return unsafe sta_stream_counters(stream, &counters) == STA_OK ? counters : nil
  }

  private mutating func askLibrary() {
    let word = decisions.word()
    let status = word % 2 == 0 ? Int32(bitPattern: word) : -Int32(word % 32 / 2)
    precondition(unsafe strlen(sta_status_text(status)) > 0)
    precondition(unsafe strlen(sta_version()) > 0 && sta_abi() == STA_ABI)
  }

  // MARK: Arguments

  /// Of a struct, mostly its own.
  private mutating func hostileSize(_ size: Int) -> Int {
    [size, size, size, size, 0, size - 1, 4_097, .max][decisions.number(below: 8)]
  }

  /// A count of sample frames: what is stated, how many there are, and whether it is NULL that is passed.
  private mutating func hostileCount(_ channels: Int) -> (stated: Int, there: Int, isNull: Bool) {
    let most = 4_096 / max(channels, 1)
    switch decisions.byte() {
    case 255: return (-1, 0, false)
    case 254: return (.max, 0, false)
    case 253: return (.max / 4 + 1, 0, false)
    case 252: return (decisions.number(below: 3), 0, true)
    case let count: return (min(Int(count), most), min(Int(count), most), false)
    }
  }

  private mutating func samples(_ count: Int) -> [Float] {
    let special: [Float] = [.nan, .infinity, -.infinity, 3e38, -3e38, .leastNonzeroMagnitude, -0.0, 1]
    let some = (0..<4).map { _ in
      let byte = decisions.byte()
      return byte < 248 ? Float(byte) - 124 : special[Int(byte) - 248]
    }
    return (0..<count).map { some[$0 % 4] }
  }

  /// Runs `body` with memory for exactly `count` samples, so that one more would be noticed.
  private func withOutput(
    _ count: Int, _ body: (UnsafeMutablePointer<Float>) -> sta_status
  ) -> sta_status {
    let output = UnsafeMutablePointer<Float>.allocate(capacity: count)
    defer { unsafe output.deallocate() }
    return unsafe body(output)
  }

  private func check(_ status: sta_status, allowed: sta_status...) {
    precondition(allowed.contains(status), "status \(status.rawValue) is not one that the header names here")
  }
}
