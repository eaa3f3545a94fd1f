//! `generate-uniffi kotlin|swift LIBRARY OUT_DIR`: the sources of one language for a UniFFI library, for `xtask`.

use std::error::Error;

use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate};

fn main() -> Result<(), Box<dyn Error>> {
    let [language, library, out_dir] = <[String; 3]>::try_from(std::env::args().skip(1).collect::<Vec<_>>())
        .map_err(|_| "usage: generate-uniffi kotlin|swift LIBRARY OUT_DIR")?;
    let language = match language.as_str() {
        "kotlin" => TargetLanguage::Kotlin,
        "swift" => TargetLanguage::Swift,
        other => return Err(format!("no generator for {other}: kotlin or swift").into()),
    };
    generate(GenerateOptions {
        languages: vec![language],
        source: library.into(),
        out_dir: out_dir.into(),
        ..GenerateOptions::default()
    })?;
    Ok(())
}
