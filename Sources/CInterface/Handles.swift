internal import Denoising
internal import Storage

/// What is behind a `sta_model *`: the model, and its texts as C wants them.
final class ModelHandle {
  let model: DenoisingModel
  let texts: FactTexts

  init(model: DenoisingModel, texts: FactTexts) { (self.model, self.texts) = (model, texts) }
}

/// A pointer for C owns one reference to an object; these are the only places where it is made, used and given back.
/// A `sta_stream *` is a `DenoisingStream`, a `sta_model *` a `ModelHandle`.
func handle<Object: AnyObject>(of object: Object) -> OpaquePointer {
  unsafe OpaquePointer(Unmanaged.passRetained(object).toOpaque())
}

func object<Object: AnyObject>(_ type: Object.Type, of handle: OpaquePointer) -> Object {
  unsafe Unmanaged<Object>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
}

func release<Object: AnyObject>(_ type: Object.Type, of handle: OpaquePointer) {
  unsafe Unmanaged<Object>.fromOpaque(UnsafeRawPointer(handle)).release()
}

/// The texts of a model's facts, each with a terminating zero, one after the other.
final class FactTexts {
  private let storage: ByteStorage
  private let starts: (name: Int, description: Int, license: Int, trainingData: Int)

  private init(storage: ByteStorage, starts: (Int, Int, Int, Int)) { (self.storage, self.starts) = (storage, starts) }

  static func make(_ facts: ModelFacts) throws(OutOfMemory) -> FactTexts {
    let (name, description) = (facts.name.utf8, facts.description.utf8)
    let (license, trainingData) = (facts.license.utf8, facts.trainingData.utf8)
    let storage = try ByteStorage.zeros(name.count + description.count + license.count + trainingData.count + 4)
    var next = 0
    func append(_ text: String.UTF8View) -> Int {
      defer { next += 1 }
      let start = next
      for byte in text {
        unsafe storage.base.storeBytes(of: byte, toByteOffset: next, as: UInt8.self)
        next += 1
      }
      return start
    }
    return FactTexts(
      storage: storage, starts: (append(name), append(description), append(license), append(trainingData)))
  }

  private func text(at start: Int) -> UnsafePointer<CChar> {
    unsafe UnsafePointer((storage.base + start).assumingMemoryBound(to: CChar.self))
  }

  var name: UnsafePointer<CChar> { unsafe text(at: starts.name) }
  var description: UnsafePointer<CChar> { unsafe text(at: starts.description) }
  var license: UnsafePointer<CChar> { unsafe text(at: starts.license) }
  var trainingData: UnsafePointer<CChar> { unsafe text(at: starts.trainingData) }
}
