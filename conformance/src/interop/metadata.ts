import { expect, expectCode, expectEqual, present } from "../expect.js";
import type { InteropLab, Pair } from "./pair.js";
import { goVersion, type Report, reportOf, version } from "./version.js";

const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
const base64 = Buffer.from(bytes).toString("base64");
/** ASCII, bytes, several values of one key in their order, values with commas, and empty ones. */
const ours = {
  "x-text": '!"#,;~',
  "x-several": ["b", "a, c", "", "b"],
  "x-data-bin": [bytes, Uint8Array.of()],
};
const theirs = { "x-text": ['!"#,;~'], "x-several": ["b", "a, c", "", "b"], "x-data-bin": [base64, ""] };

/** What arrives here: Node joins the texts of one key, as gRPC lets it. */
const arrived = { ...theirs, "x-several": ["b, a, c, , b"] };

/** Metadata with every kind of value: of requests both ways, and of the trailers of an error both ways. */
export async function checkMetadata({ checks }: InteropLab, pair: Pair): Promise<void> {
  await checks.check("interop: metadata of a request reaches Go as it was given", async () => {
    const report = JSON.parse(await version(pair.connection, { ...ours, "interop-do": "report" })) as Report;
    expectEqual(own(report.metadata), theirs, "the metadata in Go");
    expectEqual(report.metadata[":authority"], ["localhost"], "the authority");
    expect(/grpc/.test(String(report.metadata["user-agent"])), `${report.metadata["user-agent"]}`);
  });
  await checks.check("interop: metadata of a request reaches us as Go gave it", async () => {
    const report = reportOf(await goVersion(pair, { ...theirs, "interop-do": ["report"] }));
    expectEqual(own(report.metadata), arrived, "the metadata here");
  });
  const failing = { "interop-code": "10", "interop-name": "ABORTED", "interop-do": "fail" };
  await checks.check("interop: trailers of an error in Go reach us", async () => {
    const text = { "interop-text-bin": Buffer.from("text") };
    const error = await expectCode(version(pair.connection, { ...ours, ...failing, ...text }), "ABORTED");
    const trailers = present(error.metadata, "the trailers");
    for (const [key, value] of Object.entries(arrived)) {
      const got = trailers[key]?.map((each) =>
        typeof each === "string" ? each : Buffer.from(each).toString("base64"),
      );
      expectEqual(got, value, `the trailer ${key}`);
    }
  });
  await checks.check("interop: trailers of an error here reach Go", async () => {
    const listed = Object.fromEntries(Object.entries(failing).map(([key, value]) => [key, [value]]));
    const result = await goVersion(pair, { ...theirs, ...listed, "interop-text-bin": [btoa("text")] });
    expectEqual(result.code, "Aborted", "the code in Go");
    const trailers = present(result.trailers, "the trailers");
    // our handler sends back what arrived, and several values of its own
    expectEqual(own(trailers), arrived, "the trailers in Go");
    expectEqual(trailers["y-several"], theirs["x-several"], "the values of one trailer in Go");
  });
}

/** The metadata that the checks send, without what the libraries add. */
function own(metadata: Readonly<Record<string, readonly string[]>>): object {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => key.startsWith("x-")));
}
