import { CNIConfig, CniError, type NetworkConfigList } from "@container-interfaces/cni";
import type { GoOutcome } from "../go-driver.js";
import type { CaseClass, Ended } from "./case.js";
import { single } from "./ended.js";

// biome-ignore format: a table
const texts = [
  "a", "A9", "0", "a.b", "a_b", "a-b", "a.", "a-", "a_", "0a1b2c3d4e5f", "a".repeat(15), "a".repeat(16), "eth0",
  "eth0.100", "veth_1-x", "e\u00e9", "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9",
  "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", "\ud83d\ude00\ud83d\ude00\ud83d\ude00",
  "\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00", "", " ", ".", "..", "...", ".a", "-", "-a", "_", "_a",
  "a/b", "/", "../a", "a:b", ":", "a b", "a\tb", "a\n", "\na", "a\rb", "a\u000bb", "a\fb", "a\u0085b",
  "a\u00a0b", "a\u1680b", "a\u2003b", "a\u200bb", "a\u2028b", "a\u2029b", "a\u202fb", "a\u205fb", "a\u3000b",
  "a\ufeffb", "a\u180eb", "a\u0001b", "a\u0000b", "a%b", "a@b", "a+b", "a=b", "a;b", "a\\b", "a*b", "a\"b",
  "\u0661", "\u212a", "\u017f", "a\u0301",
];

/** Texts as names of containers, networks and interfaces. */
export const ids: CaseClass = {
  name: "names of containers, networks and interfaces",
  cases: texts.map((text) => ({
    name: JSON.stringify(text),
    differs: text.includes("\u0000") ? ("zero-byte" as const) : undefined,
    theirs: async ({ driver }) => {
      const { value } = await driver.call("validateIds", { containerId: text, network: text, ifName: text });
      const { containerId, network, ifName } = value as Record<string, GoOutcome>;
      return single(summary([containerId?.ok, network?.ok, ifName?.ok]));
    },
    ours: async ({ folder }) => {
      const accepts = async (network: string, containerId: string, ifName: string): Promise<boolean> => {
        const list: NetworkConfigList = {
          name: network,
          cniVersion: "1.0.0",
          disableCheck: false,
          disableGC: false,
          loadOnlyInlinedPlugins: true,
          plugins: [],
          bytes: Buffer.alloc(0),
        };
        const read = new CNIConfig({ path: [], cacheDir: folder }).getNetworkListCachedResult(list, {
          containerId,
          ifName,
        });
        return await read.then(
          () => true,
          (error: unknown) => !CniError.is(error, "INVALID_ARGUMENT"),
        );
      };
      return single(
        summary([
          await accepts("n", text, "i"),
          await accepts(text, "c", "i"),
          await accepts("n", "c", text),
        ]),
      );
    },
  })),
};

/** Success where the text is at least one of them. */
function summary(accepted: readonly (boolean | undefined)[]): Ended {
  return { ok: accepted.includes(true), value: accepted };
}
