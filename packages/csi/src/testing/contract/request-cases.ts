import { VolumeCapability_AccessMode_Mode as Mode } from "../../gen/csi/v1/csi.js";
import { type CaseBodies, type NeedingCase, needing } from "./contract-case.js";
import { expectCode } from "./expect-code.js";
import { callRow, rpcTable } from "./rpc-table.js";

/** One case for every RPC that has required fields. */
const requiredFields: [string, NeedingCase][] = rpcTable({}).flatMap((row) =>
  row.required.length === 0
    ? []
    : [
        [
          `refuses ${row.rpc} without ${row.required.join(", ")}`,
          needing(row.needs, async (clients, bench) => {
            const complete = rpcTable(bench.capability()).find(({ rpc }) => rpc === row.rpc)?.request ?? {};
            for (const field of row.required) {
              const request = Object.fromEntries(Object.entries(complete).filter(([key]) => key !== field));
              await expectCode(
                callRow(clients, row, request),
                "INVALID_ARGUMENT",
                `${row.rpc} without ${field}`,
              );
            }
          }),
        ],
      ],
);

/** What a driver does with requests that it must not take. */
export const requestCases: CaseBodies = {
  "answers UNIMPLEMENTED to every RPC that it does not advertise": needing([], async (clients, bench) => {
    for (const row of rpcTable(bench.capability())) {
      if (row.needs.every((need) => bench.abilities.has(need))) continue;
      const what = `${row.rpc} without ${row.needs.join(", ")}`;
      await expectCode(callRow(clients, row, row.request), "UNIMPLEMENTED", what);
    }
  }),
  ...Object.fromEntries(requiredFields),
  "refuses a volume capability without a mode, with an unknown one, or without an access type": needing(
    ["controller CREATE_DELETE_VOLUME"],
    async ({ controller }, bench) => {
      const { accessType, accessMode } = bench.capability();
      const capabilities = {
        "no mode": { accessType },
        "mode 0": bench.capability(Mode.UNKNOWN),
        "mode 100": bench.capability(100),
        "no access type": { accessMode },
      };
      for (const [what, capability] of Object.entries(capabilities)) {
        const request = await bench.volumeRequest("refuse", { volumeCapabilities: [capability] });
        await expectCode(controller.createVolume(request), "INVALID_ARGUMENT", `createVolume with ${what}`);
      }
    },
  ),
  "refuses a capacity range that is empty, negative, or has its limit below what is required": needing(
    ["controller CREATE_DELETE_VOLUME"],
    async ({ controller }, bench) => {
      const ranges = [{}, { requiredBytes: -1n }, { limitBytes: -1n }, { requiredBytes: 2n, limitBytes: 1n }];
      for (const capacityRange of ranges) {
        const request = await bench.volumeRequest("range", { capacityRange });
        const { requiredBytes = 0n, limitBytes = 0n } = capacityRange as Record<string, bigint>;
        const what = `createVolume of ${requiredBytes} to ${limitBytes} bytes`;
        await expectCode(controller.createVolume(request), ["INVALID_ARGUMENT", "OUT_OF_RANGE"], what);
      }
    },
  ),
  "refuses a content source of no kind, rather than make an empty volume": needing(
    ["controller CREATE_DELETE_VOLUME"],
    async ({ controller }, bench) => {
      const request = await bench.volumeRequest("source", { volumeContentSource: {} });
      await expectCode(
        controller.createVolume(request),
        "INVALID_ARGUMENT",
        "createVolume from nothing known",
      );
    },
  ),
};
