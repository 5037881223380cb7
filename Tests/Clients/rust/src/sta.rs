//! A safe wrapper around sta_denoise.h: a model that threads share, a stream that one thread has.
use std::ffi::{c_char, c_int, CStr, CString};
use std::fmt;
use std::marker::PhantomData;
use std::ptr::null_mut;

#[repr(C)]
struct RawModel {
    _private: [u8; 0],
}

#[repr(C)]
struct RawStream {
    _private: [u8; 0],
}

/// `sta_options`; `Options::default()` is `STA_OPTIONS`.
#[repr(C)]
pub struct Options {
    struct_size: usize,
    pub channels: u32,
    pub hop: u32,
    pub mix: f32,
    pub output: i32,
    pub not_finite: i32,
    pub rate: f32,
}

impl Default for Options {
    fn default() -> Self {
        let struct_size = std::mem::size_of::<Options>();
        Options { struct_size, channels: 1, hop: 0, mix: 1.0, output: 0, not_finite: 0, rate: 0.0 }
    }
}

extern "C" {
    fn sta_status_text(status: i32) -> *const c_char;
    fn sta_model_open(path: *const c_char, model: *mut *mut RawModel, reason: *mut c_char, size: usize) -> c_int;
    fn sta_model_open_builtin(model: *mut *mut RawModel) -> c_int;
    fn sta_model_free(model: *mut RawModel);
    fn sta_stream_create(model: *const RawModel, options: *const Options, stream: *mut *mut RawStream) -> c_int;
    fn sta_stream_free(stream: *mut RawStream);
    fn sta_stream_room(stream: *const RawStream, count: usize) -> usize;
    fn sta_stream_process(
        stream: *mut RawStream, input: *const f32, taken: *mut usize, output: *mut f32, written: *mut usize,
    ) -> c_int;
    fn sta_stream_flush(stream: *mut RawStream, output: *mut f32, written: *mut usize) -> c_int;
}

/// What went wrong, as a sentence.
#[derive(Debug)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

fn check(status: c_int) -> Result<(), Error> {
    if status == 0 {
        return Ok(());
    }
    // The text is never freed.
    let text = unsafe { CStr::from_ptr(sta_status_text(status)) };
    Err(Error(text.to_string_lossy().into_owned()))
}

/// A trained network.
pub struct Model(*mut RawModel);

// A model never changes.
unsafe impl Send for Model {}
unsafe impl Sync for Model {}

impl Model {
    pub fn builtin() -> Result<Model, Error> {
        let mut model = null_mut();
        check(unsafe { sta_model_open_builtin(&mut model) })?;
        Ok(Model(model))
    }

    pub fn open(path: &str) -> Result<Model, Error> {
        let path = CString::new(path).map_err(|error| Error(error.to_string()))?;
        let mut model = null_mut();
        let mut reason = [0u8; 200];
        let status = unsafe { sta_model_open(path.as_ptr(), &mut model, reason.as_mut_ptr().cast(), reason.len()) };
        if status != 0 {
            let reason = CStr::from_bytes_until_nul(&reason).unwrap_or_default();
            return Err(Error(reason.to_string_lossy().into_owned()));
        }
        Ok(Model(model))
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        unsafe { sta_model_free(self.0) }
    }
}

/// One signal's way through a model. It may outlive the model; `PhantomData` keeps it to one thread at a time.
pub struct Stream {
    stream: *mut RawStream,
    channels: usize,
    _one_thread: PhantomData<*mut ()>,
}

unsafe impl Send for Stream {}

impl Stream {
    pub fn new(model: &Model, options: &Options) -> Result<Stream, Error> {
        let mut stream = null_mut();
        check(unsafe { sta_stream_create(model.0, options, &mut stream) })?;
        Ok(Stream { stream, channels: options.channels as usize, _one_thread: PhantomData })
    }

    /// What is final after `samples`, complete sample frames.
    pub fn process(&mut self, samples: &[f32]) -> Result<Vec<f32>, Error> {
        let mut taken = samples.len() / self.channels;
        let mut written = unsafe { sta_stream_room(self.stream, taken) };
        let mut clean = vec![0.0; written * self.channels];
        check(unsafe {
            sta_stream_process(self.stream, samples.as_ptr(), &mut taken, clean.as_mut_ptr(), &mut written)
        })?;
        clean.truncate(written * self.channels);
        Ok(clean)
    }

    /// The rest of the signal; the stream is then as new.
    pub fn flush(&mut self) -> Result<Vec<f32>, Error> {
        let mut written = unsafe { sta_stream_room(self.stream, 0) };
        let mut clean = vec![0.0; written * self.channels];
        check(unsafe { sta_stream_flush(self.stream, clean.as_mut_ptr(), &mut written) })?;
        clean.truncate(written * self.channels);
        Ok(clean)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        unsafe { sta_stream_free(self.stream) }
    }
}
