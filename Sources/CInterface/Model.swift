// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import BuiltInModel
public import CStaDenoise
internal import Denoising
internal import Storage

@c @implementation public func sta_model_open(
  _ path: UnsafePointer<CChar>!, _ model: UnsafeMutablePointer<OpaquePointer?>!, _ reason: UnsafeMutablePointer<CChar>!,
  _ reason_size: Int
) -> sta_status {
  guard let path = unsafe path else { return unsafe refuse(model, Reason(reason, size: reason_size)) }
  return unsafe open(.path(path), model, Reason(reason, size: reason_size))
}

@c @implementation public func sta_model_open_memory(
  _ bytes: UnsafeRawPointer!, _ size: Int, _ model: UnsafeMutablePointer<OpaquePointer?>!,
  _ reason: UnsafeMutablePointer<CChar>!, _ reason_size: Int
) -> sta_status {
  // A size beyond Int.max arrives as a negative number.
  guard let bytes = unsafe bytes, size >= 0 else { return unsafe refuse(model, Reason(reason, size: reason_size)) }
  return unsafe open(
    .memory(UnsafeRawBufferPointer(start: bytes, count: size)), model, Reason(reason, size: reason_size))
}

@c @implementation public func sta_model_open_builtin(_ model: UnsafeMutablePointer<OpaquePointer?>!) -> sta_status {
  unsafe open(
    .library(UnsafeRawBufferPointer(start: built_in_model_bytes(), count: built_in_model_size())), model,
    Reason(nil, size: 0))
}

@c @implementation public func sta_model_free(_ model: OpaquePointer!) {
  if let model = unsafe model { unsafe release(ModelHandle.self, of: model) }
}

@c @implementation public func sta_model_facts(
  _ model: OpaquePointer!, _ facts: UnsafeMutablePointer<sta_facts>!
) -> sta_status {
  guard let model = unsafe model, let facts = unsafe facts else { return STA_ERROR_ARGUMENT }
  let handle = unsafe object(ModelHandle.self, of: model)
  let (known, texts) = (handle.model.facts, handle.texts)
  let rates = known.sampleRates ?? 0...0
  let filled = unsafe sta_facts(
    struct_size: facts.pointee.struct_size, name: texts.name, description: texts.description, license: texts.license,
    training_data: texts.trainingData, leads: UInt32(known.leads), frame: UInt32(known.frameLength),
    hop: UInt32(known.defaultHop), checksum: handle.model.checksum, rate_minimum: rates.lowerBound,
    rate_maximum: rates.upperBound)
  return unsafe fill(facts, size: filled.struct_size, with: filled)
}

/// Where the bytes of a model are. Not a closure: of what takes one the compiler makes a copy for each.
@unsafe private enum Source {
  case path(UnsafePointer<CChar>)
  case memory(UnsafeRawBufferPointer)
  case library(UnsafeRawBufferPointer)

  func load() throws(DenoisingError) -> DenoisingModel {
    switch unsafe self {
    case .path(let path): try unsafe DenoisingModel.load(path: path)
    case .memory(let bytes): try unsafe DenoisingModel.load(bytes)
    case .library(let bytes): try unsafe DenoisingModel.load(inPlace: bytes)
    }
  }
}

private func open(
  _ source: Source, _ result: UnsafeMutablePointer<OpaquePointer?>!, _ reason: Reason
) -> sta_status {
  guard let result = unsafe result else { return refuse(nil, reason) }
  unsafe result.pointee = nil
  let status = unsafe allocating(result, ModelHandle.self) { unsafe make(source, result, reason) }
  if status == STA_ERROR_MEMORY { reason.write("there is not enough memory for the model") }
  return status
}

@inline(never) private func make(
  _ source: Source, _ result: UnsafeMutablePointer<OpaquePointer?>, _ reason: Reason
) -> sta_status {
  do throws(DenoisingError) {
    let model = try unsafe source.load()
    do throws(OutOfMemory) {
      unsafe result.pointee = handle(of: ModelHandle(model: model, texts: try FactTexts.make(model.facts)))
    } catch { throw .outOfMemory(bytes: error.bytes) }
    reason.write("")
    return STA_OK
  } catch {
    reason.write("the weight file \(error.description)")
    return sta_status(error)
  }
}

private func refuse(_ result: UnsafeMutablePointer<OpaquePointer?>!, _ reason: Reason) -> sta_status {
  if let result = unsafe result { unsafe result.pointee = nil }
  reason.write("an argument is NULL or out of range")
  return STA_ERROR_ARGUMENT
}

/// Where a caller wants to read what is wrong, if anywhere.
@safe private struct Reason {
  private let text: UnsafeMutablePointer<CChar>?
  private let size: Int

  init(_ text: UnsafeMutablePointer<CChar>?, size: Int) { unsafe (self.text, self.size) = unsafe (text, size) }

  /// Writes as many whole characters of `sentence` as fit, and a zero.
  func write(_ sentence: String) {
    guard let text = unsafe text, size > 0 else { return }
    var (count, whole) = (0, 0)
    for byte in sentence.utf8 {
      // A byte that does not continue a character: everything before it is whole.
      if byte & 0xC0 != 0x80 { whole = count }
      guard count < size - 1 else { break }
      unsafe text[count] = CChar(bitPattern: byte)
      count += 1
    }
    unsafe text[count < sentence.utf8.count ? whole : count] = 0
  }
}
