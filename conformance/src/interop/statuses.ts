import { expectCode, expectEqual, present } from "../expect.js";
import { goCodes } from "./go-codes.js";
import type { InteropLab, Pair } from "./pair.js";
import { statusDetails } from "./status-details.js";
import { goVersion, reportOf, version } from "./version.js";

/** Unicode, what is encoded in headers and what looks as if it were, lines, and a long one. */
const texts = [
  "Datenträger 漢字 🚀 fehlt",
  "100% %20 %zz %",
  "first line\nsecond\r\n\tthird \u0001",
  `long ${"x".repeat(3_000)}`,
];

/** All 17 codes with texts and details, both ways. */
export async function checkStatuses({ checks }: InteropLab, pair: Pair): Promise<void> {
  await checks.check("interop: OK is OK both ways", async () => {
    await version(pair.connection, { "interop-do": "report" });
    reportOf(await goVersion(pair, { "interop-do": ["report"] }));
  });
  for (const [index, [name, go]] of goCodes.entries()) {
    await checks.check(`interop: ${name} both ways, with texts and details`, async () => {
      for (const text of texts) {
        await failInGo(pair, index + 1, text);
        await failHere(pair, index + 1, go, text);
      }
    });
  }
  await checks.check("interop: a number that gRPC does not define is UNKNOWN", async () => {
    const error = await expectCode(version(pair.connection, asked(17, "seventeen")), "UNKNOWN");
    expectEqual(error.reason, "seventeen", "the reason");
  });
}

function asked(code: number, text: string): Record<string, string | Uint8Array> {
  return { "interop-do": "fail", "interop-code": String(code), "interop-text-bin": Buffer.from(text) };
}

async function failInGo(pair: Pair, code: number, text: string): Promise<void> {
  const name = present(goCodes[code - 1], "the code")[0];
  const error = await expectCode(version(pair.connection, asked(code, text)), name);
  expectEqual(error.reason, text, "the reason");
  const [details] = present(error.metadata?.["grpc-status-details-bin"], "the details");
  expectEqual(new Uint8Array(details as Buffer), statusDetails(code, text), "the details");
}

async function failHere(pair: Pair, code: number, go: string, text: string): Promise<void> {
  const name = present(goCodes[code - 1], "the code")[0];
  const result = await goVersion(pair, {
    "interop-do": ["fail"],
    "interop-name": [name],
    "interop-code": [String(code)],
    "interop-text-bin": [Buffer.from(text).toString("base64")],
  });
  expectEqual([result.code, result.message], [go, text], "the status in Go");
  const info = { reason: "INTEROP", domain: "interop.example.com", metadata: { text } };
  expectEqual(result.details, [info], "the details in Go");
}
