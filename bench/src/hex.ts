/** Digits that look random, and are the same in every run. */
export function hex(seed: number, length: number): string {
  let state = (seed + 1) * 2_654_435_761;
  let digits = "";
  while (digits.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    digits += state.toString(16).padStart(8, "0");
  }
  return digits.slice(0, length);
}
