// What a step of a journey expects, compared with what came; tests/journeys/README.md says how.
import assert from "node:assert/strict";

type Fields = Record<string, unknown>;

/** As it stands in a journey: bytes as hexadecimal digits, absent as null. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (typeof value === "bigint") return Number(value);
  return value ?? null;
}

const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** What stands at a path such as `0.id`. */
export function within(value: unknown, path: string): unknown {
  return path.split(".").filter(Boolean).reduce((value, part) => plain((value as Fields)[part]), plain(value));
}

export function check(expected: unknown, came: unknown, at = "it"): void {
  const got = plain(came);
  if (typeof expected === "string" && isRecord(got)) {
    // A text stands for the record with that subject, code or name.
    check(expected, got.subject ?? got.code ?? got.name, at);
  } else if (isRecord(expected) && isRecord(got)) {
    for (const [name, each] of Object.entries(expected)) check(each, got[name], `${at}.${name}`);
  } else if (isRecord(expected)) {
    for (const [name, wanted] of Object.entries(expected)) {
      assert.ok(holds(name, wanted, got, at), `${at}: ${name} ${JSON.stringify(wanted)} does not hold for ${show(got)}`);
    }
  } else if (Array.isArray(expected) && Array.isArray(got) && expected.length === got.length) {
    expected.forEach((each, index) => check(each, got[index], `${at}[${index}]`));
  } else {
    assert.ok(expected === got, `${at} is ${show(got)}, not ${JSON.stringify(expected)}`);
  }
}

const show = (value: unknown) => JSON.stringify(value, (_, value) => (typeof value === "bigint" ? `${value}` : value));

function fits(expected: unknown, got: unknown): boolean {
  try {
    check(expected, got);
    return true;
  } catch {
    return false;
  }
}

function holds(condition: string, wanted: unknown, got: unknown, at: string): boolean {
  const items: unknown[] = Array.isArray(got) ? got : [];
  const each: unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  const has = (part: unknown) =>
    typeof got === "string" ? got.includes(String(part)) : items.some((item) => fits(part, item));
  switch (condition) {
    case "count":
      return Array.isArray(got) && got.length === wanted;
    case "first":
      check(wanted, items[0], `${at}[0]`);
      return true;
    case "contains":
      return each.every(has);
    case "lacks":
      return (Array.isArray(got) || typeof got === "string") && !each.some(has);
    case "startsWith":
      return typeof got === "string" && got.startsWith(String(wanted));
    case "atLeast":
      return typeof got === "number" && got >= Number(wanted);
    case "atMost":
      return typeof got === "number" && got <= Number(wanted);
    default:
      throw new Error(`no such condition: ${condition}`);
  }
}
