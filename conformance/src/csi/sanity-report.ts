/** How the specs of csi-sanity ended, by their names. */
export interface SanityReport {
  readonly passed: readonly string[];
  readonly skipped: readonly string[];
  /** Specs that csi-sanity itself has set aside. */
  readonly pending: readonly string[];
  /** With what was said. */
  readonly failed: readonly string[];
}

/** Reads the JUnit file of a run. */
export function parseSanityReport(xml: string): SanityReport {
  const report = {
    passed: [] as string[],
    skipped: [] as string[],
    pending: [] as string[],
    failed: [] as string[],
  };
  for (const [, attributes = "", body = ""] of xml.matchAll(
    /<testcase ([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs,
  )) {
    const name = decode(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? "");
    const status = /\bstatus="([^"]*)"/.exec(attributes)?.[1] ?? "";
    // what runs before and after all specs is none
    if (!name.startsWith("[It]")) {
      if (status !== "passed") report.failed.push(`${name}: ${status}`);
      continue;
    }
    if (status === "passed" || status === "skipped" || status === "pending") report[status].push(name);
    else
      report.failed.push(
        `${name}: ${status}: ${decode(/message="([^"]*)"/.exec(body)?.[1] ?? "").slice(0, 500)}`,
      );
  }
  return report;
}

function decode(text: string): string {
  const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(#\d+|\w+);/g, (all, name: string) =>
    name.startsWith("#") ? String.fromCodePoint(Number(name.slice(1))) : (named[name] ?? all),
  );
}
