// swift-tools-version: 6.3
import PackageDescription

/// Every Swift target: version 6 of the language, memory safety checked, imports said out loud, no warnings.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The engine, which also builds without a Swift runtime: `STA_EMBEDDED=1 swift build --scratch-path .build-embedded --target Denoising`.
/// An environment variable and not a trait, because flags like these, even unused, keep other packages from depending on this one.
/// For size: the time goes into Kernels, which is C, and the few loops in Swift that would lose by it say so (`@_optimize(speed)`).
let engine: [SwiftSetting] =
  Context.environment["STA_EMBEDDED"] == nil
  ? strict : strict + [.unsafeFlags(["-enable-experimental-feature", "Embedded", "-wmo", "-Osize"])]

let package = Package(
  name: "sta-denoise",
  products: [
    .library(name: "Denoising", targets: ["Denoising"]),
    .executable(name: "sta-denoise", targets: ["Command"]),
  ],
  dependencies: [
    // The command's options, help and completions. It brings no further package.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(name: "CFFTW", pkgConfig: "fftw3f", providers: [.apt(["libfftw3-dev"])]),
    .systemLibrary(name: "CSndFile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
    .systemLibrary(name: "CSampleRate", pkgConfig: "samplerate", providers: [.apt(["libsamplerate0-dev"])]),
    .systemLibrary(name: "CSystem"),
    .systemLibrary(name: "CStaDenoise", path: "include"),
    .target(name: "BuiltInModel"),
    .target(name: "GoldenVectors"),
    .target(name: "Kernels"),
    .target(name: "Planning"),
    .target(
      name: "ReportPage",
      exclude: [
        "README.md", "charts.js", "page.html", "page.js", "player.js", "scene.js", "signal.js", "spectrogram.js",
        "spectrum.js", "style.css", "uPlot-LICENSE", "uPlot.css", "uPlot.js", "view.js", "waveform.js",
      ]),
    .target(name: "SmallMemory"),
    .target(name: "Storage", dependencies: ["CSystem"], swiftSettings: engine),
    .target(
      name: "Signal", dependencies: ["CFFTW", "CSystem", "Kernels", "Planning", "Storage"], swiftSettings: engine),
    .target(name: "ModelFile", dependencies: ["CSystem", "Kernels", "Storage"], swiftSettings: engine),
    .target(
      name: "Network", dependencies: ["CSystem", "Kernels", "Storage"], exclude: ["README.md"],
      swiftSettings: engine),
    .target(
      name: "Denoising", dependencies: ["CSystem", "ModelFile", "Network", "Signal", "Storage"],
      swiftSettings: engine),
    .target(
      name: "CInterface",
      dependencies: ["BuiltInModel", "CStaDenoise", "Denoising", "ModelFile", "SmallMemory", "Storage"],
      exclude: ["Install"],
      swiftSettings: engine),
    .executableTarget(
      name: "Command",
      dependencies: [
        "CSampleRate", "CSndFile", "CStaDenoise", "CSystem", "Denoising", "GoldenVectors", "ModelFile", "ReportPage",
        "Signal", "Storage",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Install"],
      swiftSettings: strict),
    .executableTarget(
      name: "AttentionBenchmark", dependencies: ["CSystem", "Kernels", "Network", "Storage"],
      path: "Tests/Benchmarks/Attention",
      swiftSettings: strict),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "SignalTests", dependencies: ["Signal", "Storage", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "NetworkTests", dependencies: ["CSystem", "Kernels", "Network", "Storage", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ModelFileTests", dependencies: ["Kernels", "ModelFile", "Storage", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "DenoisingTests", dependencies: ["Denoising", "ModelFile", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "CommandTests", dependencies: ["Command", "Denoising", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "FuzzingTests",
      dependencies: ["Command", "CInterface", "CStaDenoise", "Denoising", "ModelFile", "TestSupport"],
      path: "Tests/Fuzzing", exclude: ["CLibFuzzer", "Driver", "Inputs"], swiftSettings: strict),
  ]
)

// For `make test-sanitized`: the engine and its tests.
if Context.environment["STA_ENGINE"] != nil {
  package.products.removeAll { $0.name == "sta-denoise" }
  package.targets.removeAll { ["Command", "CommandTests", "FuzzingTests", "AttentionBenchmark"].contains($0.name) }
}

// For `make fuzz`: everything is watched by AddressSanitizer and counted by libFuzzer, the command is a library, and what
// FuzzingTests does with a few inputs a program does with millions.
if Context.environment["STA_FUZZ"] != nil {
  package.products = []
  package.targets.removeAll { $0.type == .test || $0.name == "AttentionBenchmark" }
  let watched: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer,address"])]
  if let command = package.targets.first(where: { $0.name == "Command" }) {
    package.targets.removeAll { $0.name == "Command" }
    package.targets.append(
      .target(
        name: "Command", dependencies: command.dependencies, exclude: command.exclude,
        swiftSettings: strict + [
          .unsafeFlags(["-Xfrontend", "-entry-point-function-name", "-Xfrontend", "command_main"])
        ]
      ))
  }
  for target in package.targets where target.type == .regular {
    target.swiftSettings?.append(contentsOf: watched)
    target.cSettings = [.unsafeFlags(["-fsanitize=fuzzer-no-link,address"])]
  }
  package.targets += [
    .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzzing/CLibFuzzer"),
    .executableTarget(
      name: "Fuzzer",
      dependencies: ["CLibFuzzer", "Command", "CInterface", "CStaDenoise", "Denoising", "ModelFile", "TestSupport"],
      path: "Tests/Fuzzing", exclude: ["CLibFuzzer", "Inputs", "PastInputsTests.swift"],
      swiftSettings: strict + watched, linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
  ]
}
