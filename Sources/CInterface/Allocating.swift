internal import CStaDenoise
internal import SmallMemory

/// Runs a body that allocates, with memory set aside for the case that there is none (`SmallMemory.h`).
func allocating(_ body: () -> sta_status) -> sta_status {
  guard small_memory_begin() != 0 else { return STA_ERROR_MEMORY }
  let status = body()
  return small_memory_end() != 0 ? status : STA_ERROR_MEMORY
}

/// The same for a body that stores a handle in `result`: nothing that was made when memory was short may outlive the call.
func allocating<Object: AnyObject>(
  _ result: UnsafeMutablePointer<OpaquePointer?>, _ type: Object.Type, _ body: () -> sta_status
) -> sta_status {
  allocating {
    let status = body()
    if small_memory_is_short() != 0, let handle = unsafe result.pointee {
      unsafe release(type, of: handle)
      unsafe result.pointee = nil
    }
    return status
  }
}
