internal import CStaDenoise
internal import Denoising

/// Structs that grow: the first member says how much of one the caller knows.
enum StructSize {
  /// A larger one is a mistake.
  static let limit = 4_096
}

/// Copies `value` to the caller's struct, and zeros to what that has of its `size` bytes beyond it.
func fill<Value>(_ target: UnsafeMutablePointer<Value>, size: Int, with value: Value) -> sta_status {
  guard size >= MemoryLayout<Value>.size, size <= StructSize.limit else { return STA_ERROR_ARGUMENT }
  unsafe target.pointee = value
  let bytes = UnsafeMutableRawPointer(target)
  for offset in MemoryLayout<Value>.size..<size { unsafe bytes.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self) }
  return STA_OK
}

extension StreamOptions {
  /// What the caller's options mean, or nil where they mean something that this version does not know.
  init?(_ options: UnsafePointer<sta_options>) {
    // Nothing behind the size is read before the size is known to be one.
    let size = unsafe options.pointee.struct_size
    guard size >= MemoryLayout<sta_options>.size, size <= StructSize.limit else { return nil }
    let bytes = unsafe UnsafeRawPointer(options)
    for offset in MemoryLayout<sta_options>.size..<size
    where unsafe bytes.load(fromByteOffset: offset, as: UInt8.self) != 0 {
      return nil
    }
    let values = unsafe options.pointee
    guard values.rate >= 0 else { return nil }
    self.init(channels: Int(values.channels), hop: values.hop == 0 ? nil : Int(values.hop))
    (mix, rate) = (values.mix, values.rate == 0 ? nil : Double(values.rate))
    switch Int(values.output) {
    case Int(STA_SIGNAL): output = .signal
    case Int(STA_RESIDUE): output = .residue
    default: return nil
    }
    switch Int(values.not_finite) {
    case Int(STA_HOLD): nonFinite = .hold
    case Int(STA_ZERO): nonFinite = .zero
    case Int(STA_PASS): nonFinite = .pass
    case Int(STA_REFUSE): nonFinite = .refuse
    default: return nil
    }
  }
}
