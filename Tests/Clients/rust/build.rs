//! Links libsta_denoise: from the folder that STA_DENOISE_LIBDIR names, or from where the linker looks.
fn main() {
    println!("cargo:rerun-if-env-changed=STA_DENOISE_LIBDIR");
    if let Ok(folder) = std::env::var("STA_DENOISE_LIBDIR") {
        println!("cargo:rustc-link-search=native={folder}");
    }
    println!("cargo:rustc-link-lib=dylib=sta_denoise");
}
