// order.js MODULE.wasm: names the functions so that, sorted by name, those like each other stand together: gzip sees what
// repeats within 32 KiB.
import { readFileSync, writeFileSync } from "node:fs";

const [file] = process.argv.slice(2);
const module = readFileSync(file);
// Sections, and the one of names that is the functions'.
const CUSTOM = 0;
const IMPORTS = 2;
const CODE = 10;
const FUNCTIONS = 1;
const WINDOW = 28_000;
// Bytes that are worth finding again.
const REPEATED = 6;

/** The number at a place, and the place behind it. */
function number(at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = module[at++];
    value += (byte & 127) << shift;
    if (byte < 128) return [value, at];
  }
}

/** A number, and bytes behind their number. */
const written = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...written(value >> 7)]);
const sized = (bytes) => [...written(bytes.length), ...bytes];
const text = (value) => sized(Buffer.from(value));

const sections = new Map();
for (let at = 8; at < module.length; ) {
  const [size, start] = number(at + 1);
  sections.set(module[at], start);
  at = start + size;
}
// wasm-bindgen's imports are all functions.
const [imports] = number(sections.get(IMPORTS));
let [count, at] = number(sections.get(CODE));
const functions = [];
for (let index = imports; index < imports + count; index++) {
  const [size, start] = number(at);
  at = start + size;
  const pieces = new Set();
  for (let piece = start; piece + REPEATED <= at; piece++) pieces.add(module.latin1Slice(piece, piece + REPEATED));
  functions.push({ index, size, pieces, known: 0 });
}
const holders = new Map();
for (const one of functions) {
  for (const piece of one.pieces) {
    if (!holders.has(piece)) holders.set(piece, []);
    holders.get(piece).push(one);
  }
}

// Which has most in common with what gzip still sees comes next; of large ones, somewhat less is enough.
const seen = new Map();
const window = [];
let room = WINDOW;
function see(one, by) {
  for (const piece of one.pieces) {
    const before = seen.get(piece) ?? 0;
    seen.set(piece, before + by);
    if (before === 0 || before + by === 0) for (const holder of holders.get(piece)) holder.known += by;
  }
  room -= one.size * by;
}
const worth = ({ known, pieces }) => known / (pieces.size + 1) ** 0.6;
const left = new Set(functions);
const ordered = [];
while (left.size > 0) {
  const next = [...left].reduce((best, one) => (worth(one) > worth(best) ? one : best));
  left.delete(next);
  ordered.push(next);
  window.push(next);
  see(next, 1);
  while (room < 0 && window.length > 1) see(window.shift(), -1);
}

const names = ordered.map(({ index }, place) => [index, String(place).padStart(6, "0")]).sort(([one], [other]) => one - other);
const list = [...written(names.length), ...names.flatMap(([index, name]) => [...written(index), ...text(name)])];
const content = [...text("name"), FUNCTIONS, ...sized(list)];
writeFileSync(file, Buffer.concat([module, Buffer.from([CUSTOM, ...sized(content)])]));
