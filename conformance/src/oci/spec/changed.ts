import type { Random } from "../../cni/differential/random.js";

// biome-ignore format: a table
const pieces = [
  "a", "A", "0", ".", "-", "_", "/", ":", "@", "[", "]", "%", "+", "é", " ", "\n", "__", "--", "..", "library/", "sha256:", "localhost/",
  "docker.io/", "\u212A", "\u0130", "\u{1F600}",
];

/** Changes a character or two of a text. */
export function changed(text: string, random: Random): string {
  const characters = [...text];
  for (let changes = 1 + random.below(2); changes > 0; changes -= 1) {
    const place = random.below(characters.length + 1);
    const [removed, added] = random.pick([
      [1, []],
      [0, [random.pick(pieces)]],
      [1, [random.pick(pieces)]],
    ] as const);
    characters.splice(place, removed, ...added);
  }
  return characters.join("");
}
