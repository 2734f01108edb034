/** A mount of `/proc/PID/mountinfo`, as far as it matters here (proc(5)). */
export interface MountLine {
  /** Where it is. */
  readonly place: string;
  /** The kind of filesystem. */
  readonly type: string;
  /** How mounts spread there. */
  readonly propagation: "shared" | "slave" | "private";
  /** Options of the filesystem. */
  readonly superOptions: readonly string[];
}

/** Reads `/proc/PID/mountinfo`; lines of another form are passed over. */
export function parseMountInfo(text: string): readonly MountLine[] {
  return text.split("\n").flatMap((line) => {
    const [mount, filesystem] = halvesOf(line);
    const place = mount[4];
    if (place === undefined || filesystem[2] === undefined) return [];
    const optional = mount.slice(6);
    const has = (name: string): boolean => optional.some((field) => field.startsWith(`${name}:`));
    return [
      {
        place: plain(place),
        type: filesystem[0] ?? "",
        propagation: has("shared") ? "shared" : has("master") ? "slave" : "private",
        superOptions: filesystem[2].split(","),
      },
    ];
  });
}

/** What is left and right of the dash that ends the optional fields. */
function halvesOf(line: string): readonly [readonly string[], readonly string[]] {
  const fields = line.split(" ");
  const dash = fields.indexOf("-", 6);
  return dash === -1 ? [[], []] : [fields.slice(0, dash), fields.slice(dash + 1)];
}

/** The kernel writes white space and backslashes in octal. */
function plain(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
}
