//! The C client's work in Rust, without any other crate.
//!
//!     STA_DENOISE_LIBDIR=/usr/local/lib cargo build --release --offline
//!     denoise MODEL.gguf|builtin INPUT OUTPUT CHANNELS CHUNK
mod sta;

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};

fn write(file: &mut impl Write, samples: &[f32]) -> std::io::Result<()> {
    samples.iter().try_for_each(|sample| file.write_all(&sample.to_ne_bytes()))
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, model, input, output, channels, chunk] = arguments.as_slice() else {
        return Err("usage: denoise MODEL.gguf|builtin INPUT OUTPUT CHANNELS CHUNK".into());
    };
    let mut options = sta::Options::default();
    options.channels = channels.parse()?;
    let model = if model == "builtin" { sta::Model::builtin()? } else { sta::Model::open(model)? };
    let mut stream = sta::Stream::new(&model, &options)?;

    let bytes = std::fs::read(input)?;
    let samples: Vec<f32> = bytes.chunks_exact(4).map(|b| f32::from_ne_bytes([b[0], b[1], b[2], b[3]])).collect();
    let mut file = BufWriter::new(File::create(output)?);
    for piece in samples.chunks(chunk.parse::<usize>()? * options.channels as usize) {
        write(&mut file, &stream.process(piece)?)?;
    }
    write(&mut file, &stream.flush()?)?;
    Ok(file.flush()?)
}
