//! `generate-wasm MODULE.wasm OUT_DIR NAME`: the JavaScript and TypeScript side of a wasm module, for `xtask`.

use std::error::Error;
use std::fs;
use std::path::Path;

/// What is written otherwise than by wasm-bindgen.
const GLUE: [(&str, &str); 2] = [
    // The front starts modules by itself, in fewer words; what nobody imports, its build leaves out.
    ("export { initSync, __wbg_init as default };", "export { initSync };"),
    // Anything else would be taken for some text: by Node with another error, by browsers without one.
    (
        "function passStringToWasm0(arg, malloc, realloc) {",
        "function passStringToWasm0(arg, malloc, realloc) {
    if (typeof arg !== 'string') throw { code: 'invalid_argument', message: `give a string, no ${arg && typeof arg}` };",
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let [module, out_dir, name] = <[String; 3]>::try_from(std::env::args().skip(1).collect::<Vec<_>>())
        .map_err(|_| "usage: generate-wasm MODULE.wasm OUT_DIR NAME")?;
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(module)
        .out_name(&name)
        .web(true)?
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        // The TypeScript front says where the module lies; a second guess would make bundlers pack it twice.
        .omit_default_module_path(true)
        .generate(&out_dir)?;
    let glue = Path::new(&out_dir).join(format!("{name}.js"));
    let mut script = fs::read_to_string(&glue)?;
    for (theirs, ours) in GLUE {
        if !script.contains(theirs) {
            return Err(format!("wasm-bindgen does not write {theirs:?} any more").into());
        }
        script = script.replace(theirs, ours);
    }
    fs::write(glue, script)?;
    // Nor do its types need those of browsers and of newer languages.
    let types = Path::new(&out_dir).join(name + ".d.ts");
    let declared = fs::read_to_string(&types)?;
    let (ours, _) =
        declared.split_once("export type InitInput").ok_or("wasm-bindgen declares another start")?;
    let ours = ours.replace("    [Symbol.dispose](): void;\n", "");
    fs::write(types, ours + "export function initSync(from: { module: object }): unknown;\n")?;
    Ok(())
}
