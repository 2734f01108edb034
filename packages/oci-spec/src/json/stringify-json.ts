/**
 * Writes a value as JSON, with a `bigint` as the integer that it is: what `parseJson` read comes out with the same
 * numbers. Keys keep their order, members that are `undefined` are left out, as `JSON.stringify` does.
 *
 * @param indent how many spaces, or which text, each level is indented by. Default: everything in one line
 * @throws TypeError for a value that refers to itself, and for one that has no JSON, such as `undefined`
 */
export function stringifyJson(value: unknown, indent?: number | string): string {
  const text = withoutBigints(value, indent) ?? withBigints(value, indent);
  if (text === undefined) throw new TypeError("the value has no JSON");
  return text;
}

/** The JSON of most values, as the engine writes it; undefined where that may not be all. */
function withoutBigints(value: unknown, indent: number | string | undefined): string | undefined {
  // applications give bigint such a method, which makes texts of them
  if ("toJSON" in BigInt.prototype) return undefined;
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    // refused for a bigint, or for what is refused again
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function withBigints(value: unknown, indent: number | string | undefined): string | undefined {
  const first = marked(value, "bigint-0:", indent);
  if (first === undefined) return undefined;
  // the marker that was used is there as often as it was put in, and so nothing else looks like it
  if (first.json.split(first.marker).length - 1 === first.count) return unmarked(first);
  const second = marked(value, `bigint-${unusedNumber(first.json)}:`, indent);
  return second && unmarked(second);
}

interface Marked {
  readonly json: string;
  readonly marker: string;
  readonly count: number;
}

/** The JSON with each bigint as a string that begins with a marker. */
function marked(value: unknown, marker: string, indent: number | string | undefined): Marked | undefined {
  let count = 0;
  const json = JSON.stringify(
    value,
    function (this: Record<string, unknown>, key: string, item: unknown): unknown {
      // not the item, of which an application's toJSON may have made a text
      const own = this[key];
      if (typeof own !== "bigint") return item;
      count += 1;
      return `${marker}${own}`;
    },
    indent,
  );
  return json === undefined ? undefined : { json, marker, count };
}

function unmarked({ json, marker }: Marked): string {
  return json.replace(new RegExp(`"${marker}(-?\\d+)"`, "g"), "$1");
}

/** A number of which no string of the JSON has the marker: such letters are never escaped, so a search finds them all. */
function unusedNumber(json: string): number {
  const used = new Set<number>();
  for (const [, digits] of json.matchAll(/bigint-(\d{1,9}):/g)) used.add(Number(digits));
  let number = 0;
  while (used.has(number)) number += 1;
  return number;
}
