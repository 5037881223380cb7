import Glibc

/// librsvg behind one function: the only file that knows it. It makes pixels of our own SVG, so that there is one drawing.
///
/// It is opened when a PNG is asked for, and not linked: it brings Pango, Cairo and GLib with it, which nobody should have to
/// install to clean a signal. Drawing letters ourselves would be worse than asking for a library that does it well.
enum SVGRenderer {
  /// - Parameter scale: pixels for a unit of the drawing.
  static func png(_ svg: [UInt8], path: String, scale: Double) throws(CommandError) -> [UInt8] {
    guard let library = unsafe Library() else {
      throw .cannotCreate(
        path: path, reason: "PNG needs librsvg, librsvg2-2 in Debian, which is not here; .svg needs nothing")
    }
    guard let png = unsafe library.render(svg, scale: scale) else {
      throw .cannotCreate(path: path, reason: "librsvg could not draw it")
    }
    return png
  }
}

private typealias Object = UnsafeMutableRawPointer

/// The functions that are needed, of librsvg and of what it brings.
@unsafe private struct Library {
  private typealias Load = @convention(c) (UnsafePointer<UInt8>, UInt, Object?) -> Object?
  private typealias Size = @convention(c) (Object, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Int32
  private typealias Render = @convention(c) (Object, Object, UnsafePointer<Double>, Object?) -> Int32
  private typealias Surface = @convention(c) (Int32, Int32, Int32) -> Object?
  private typealias Context = @convention(c) (Object) -> Object?
  private typealias Write = @convention(c) (Object, Sink, Object) -> Int32
  private typealias Free = @convention(c) (Object) -> Void
  private typealias Sink = @convention(c) (Object, UnsafePointer<UInt8>, UInt32) -> Int32

  private let load: Load
  private let size: Size
  private let render: Render
  private let surface: Surface
  private let context: Context
  private let write: Write
  private let (freeHandle, freeSurface, freeContext): (Free, Free, Free)

  /// Nil where it is not installed.
  init?() {
    guard let library = unsafe dlopen("librsvg-2.so.2", RTLD_NOW),
      let load = unsafe dlsym(library, "rsvg_handle_new_from_data"),
      let size = unsafe dlsym(library, "rsvg_handle_get_intrinsic_size_in_pixels"),
      let render = unsafe dlsym(library, "rsvg_handle_render_document"),
      let surface = unsafe dlsym(library, "cairo_image_surface_create"),
      let context = unsafe dlsym(library, "cairo_create"),
      let write = unsafe dlsym(library, "cairo_surface_write_to_png_stream"),
      let freeHandle = unsafe dlsym(library, "g_object_unref"),
      let freeSurface = unsafe dlsym(library, "cairo_surface_destroy"),
      let freeContext = unsafe dlsym(library, "cairo_destroy")
    else { return nil }
    unsafe self.load = unsafe unsafeBitCast(load, to: Load.self)
    unsafe self.size = unsafe unsafeBitCast(size, to: Size.self)
    unsafe self.render = unsafe unsafeBitCast(render, to: Render.self)
    unsafe self.surface = unsafe unsafeBitCast(surface, to: Surface.self)
    unsafe self.context = unsafe unsafeBitCast(context, to: Context.self)
    unsafe self.write = unsafe unsafeBitCast(write, to: Write.self)
    unsafe self.freeHandle = unsafe unsafeBitCast(freeHandle, to: Free.self)
    unsafe self.freeSurface = unsafe unsafeBitCast(freeSurface, to: Free.self)
    unsafe self.freeContext = unsafe unsafeBitCast(freeContext, to: Free.self)
  }

  /// Nil where something fails, for want of memory for example.
  func render(_ svg: [UInt8], scale: Double) -> [UInt8]? {
    guard let handle = unsafe load(svg, UInt(svg.count), nil) else { return nil }
    defer { unsafe freeHandle(handle) }
    var (width, height) = (0.0, 0.0)
    guard unsafe size(handle, &width, &height) != 0 else { return nil }
    let viewport = [0, 0, (scale * width).rounded(), (scale * height).rounded()]
    // 0: red, green, blue and alpha of eight bits.
    guard let pixels = unsafe surface(0, Int32(viewport[2]), Int32(viewport[3])) else { return nil }
    defer { unsafe freeSurface(pixels) }
    guard let drawing = unsafe context(pixels) else { return nil }
    defer { unsafe freeContext(drawing) }
    guard unsafe render(handle, drawing, viewport, nil) != 0 else { return nil }
    var png: [UInt8] = []
    let status = unsafe withUnsafeMutablePointer(to: &png) { png in
      unsafe write(
        pixels,
        { closure, bytes, count in
          unsafe closure.assumingMemoryBound(to: [UInt8].self).pointee.append(
            contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
          return 0
        }, png)
    }
    return status == 0 ? png : nil
  }
}
