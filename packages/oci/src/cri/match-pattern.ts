/** Whether a name matches a pattern: `*` is any text and `?` any character, neither with a slash; anything else is itself. */
export function matchPattern(pattern: string, name: string): boolean {
  // goes back to the last star only, so that it takes no longer than pattern times name
  let [at, from] = [0, 0];
  let [star, starFrom] = [-1, 0];
  while (from < name.length) {
    const wanted = pattern[at];
    if (wanted === "*") {
      star = at;
      starFrom = from;
      at += 1;
    } else if (wanted !== undefined && (wanted === name[from] || (wanted === "?" && name[from] !== "/"))) {
      at += 1;
      from += 1;
    } else if (star !== -1 && name[starFrom] !== "/") {
      starFrom += 1;
      from = starFrom;
      at = star + 1;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}
