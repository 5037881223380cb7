// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import BuiltInModel
internal import CStaDenoise
internal import Denoising
internal import ModelFile

@c @implementation public func sta_version() -> UnsafePointer<CChar>! { unsafe built_in_version() }

@c @implementation public func sta_abi() -> Int32 { STA_ABI }

@c @implementation public func sta_status_text(_ status: Int32) -> UnsafePointer<CChar>! {
  let text: StaticString =
    switch sta_status(rawValue: status) {
    case STA_OK: "no error"
    case STA_ERROR_ARGUMENT: "an argument is NULL, out of range, or overlaps another"
    case STA_ERROR_MEMORY: "there is not enough memory"
    case STA_ERROR_FILE: "the weight file cannot be read"
    case STA_ERROR_FORMAT: "this is not a weight file, or a damaged one, or one that contradicts itself"
    case STA_ERROR_NEWER: "the weight file needs a newer version of sta-denoise"
    case STA_ERROR_OPTIONS: "the options have values out of range, or that this version of sta-denoise does not know"
    case STA_ERROR_CHANNELS: "the model cannot clean a signal of that many channels"
    case STA_ERROR_HOP: "the hop is longer than the model's frame"
    case STA_ERROR_NOT_FINITE: "the next sample frame has a sample that is not a finite number"
    case STA_ERROR_FLUSHING: "a flush has begun, and its end is still to be fetched"
    case STA_ERROR_STATE: "the saved state is damaged, or belongs to another kind of stream"
    default: "this is not a status of sta-denoise"
    }
  return unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

extension sta_status {
  init(_ error: DenoisingError) {
    switch error {
    case .file(.unreadable): self = STA_ERROR_FILE
    case .file(.outOfMemory), .outOfMemory: self = STA_ERROR_MEMORY
    case .file(.formatVersion): self = STA_ERROR_NEWER
    case .file, .network: self = STA_ERROR_FORMAT
    case .hop: self = STA_ERROR_HOP
    case .channels: self = STA_ERROR_CHANNELS
    case .mix, .rate: self = STA_ERROR_OPTIONS
    case .incomplete: self = STA_ERROR_ARGUMENT
    }
  }
}
