import CLibFuzzer
import Glibc

/// `Fuzzer TARGET ARGUMENTS…`, the arguments being libFuzzer's.
@main enum Fuzzer {
  static func main() {
    guard let chosen = CommandLine.arguments.dropFirst().first.flatMap(FuzzTarget.init) else {
      print("usage: Fuzzer \(FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")) <arguments of libFuzzer>")
      exit(64)
    }
    unsafe target = chosen
    var count = CommandLine.argc - 1
    var arguments = unsafe CommandLine.unsafeArgv + 1
    let status = unsafe LLVMFuzzerRunDriver(&count, &arguments, runTarget)
    exit(status)
  }
}

/// Set before the first input, and not any more then. A function for C has no other way to know it.
nonisolated(unsafe) private var target = FuzzTarget.weightFile

private func runTarget(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  unsafe target.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
