import {
  convertResult,
  encodeResult,
  parseResult,
  printResult,
  type Result,
} from "@container-interfaces/cni";
import type { GoOutcome } from "../go-driver.js";
import type { Case, Outcome } from "./case.js";
import type { DifferenceId } from "./deliberate.js";
import { base64, ourEnd, showBase64, single, theirEnd } from "./ended.js";

/** A result, as the driver gives it. */
export interface TheirResult {
  readonly version: string;
  readonly json: string;
  readonly pretty: string;
  readonly to?: readonly GoOutcome[];
}

/** What is compared of a result of libcni. */
export function viewTheirResult(result: TheirResult | null): unknown {
  if (result === null) return null;
  const { version, json, pretty } = result;
  return { version, json: showBase64(json), pretty: showBase64(pretty) };
}

/** What is compared of a result of ours. */
export function viewOurResult(result: Result | undefined): unknown {
  if (result === undefined) return null;
  return { version: result.cniVersion, json: encodeResult(result), pretty: printResult(result) };
}

/** Every version, the empty text for the oldest, and one that there is not. */
const targets = ["", "0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0", "1.2.0"];

/** The case of one text: it is read as a result, printed, and converted to every version. */
export function resultCase([name, json, differs]: readonly [
  name: string,
  json: string,
  differs?: Case["differs"],
]): Case {
  return {
    name,
    differs,
    theirs: async ({ driver }) => {
      const answer = await driver.call("result", { bytes: base64(json), to: targets });
      return single(
        theirEnd(answer, (result: TheirResult) => ({
          read: viewTheirResult(result),
          converted: result.to?.map((each) => withoutWords(theirEnd(each, viewTheirResult))),
        })),
      );
    },
    ours: async () =>
      single(
        await ourEnd(async () => {
          const result = parseResult(Buffer.from(json));
          const converted: unknown[] = [];
          for (const version of targets) {
            converted.push(withoutWords(await ourEnd(() => convertResult(result, version), viewOurResult)));
          }
          return { read: viewOurResult(result), converted };
        }),
      ),
  };
}

function withoutWords({ ok, value }: { ok: boolean; value?: unknown }): unknown {
  return { ok, value };
}

/** Which deliberate difference it is that shows in what libcni makes of a text: results that nobody can read back. */
export function unreadable(theirs: Outcome): DifferenceId | undefined {
  const { ok, value } = theirs.steps[0] ?? { ok: false };
  if (!ok) return undefined;
  const { json } = (value as { read: { json: string } }).read;
  if (json.includes('"\\u003cnil\\u003e"')) return "missing-address";
  if (/[[,]null[\],]/.test(json)) return "null-element";
  const integers = json.matchAll(/:(-?\d+)[,}]/g);
  return [...integers].some(([, digits]) => !Number.isSafeInteger(Number(digits)))
    ? "large-integer"
    : undefined;
}
