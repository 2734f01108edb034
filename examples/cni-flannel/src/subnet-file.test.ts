import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CniError, PluginErrorCode } from "@container-interfaces/cni/plugin";
import { expect, test } from "vitest";
import { subnetText } from "../test/flannel-call.js";
import { temporaryFolder } from "../test/temporary-folder.js";
import { loadSubnetFile, parseSubnetFile, type Subnet } from "./subnet-file.js";

const subnet: Subnet = { networks: ["10.1.0.0/16"], subnets: ["10.1.17.0/24"], mtu: 1472, ipMasq: true };

/** The text with other lines in the place of those that have their keys. */
function withLines(...lines: readonly string[]): string {
  const keys = lines.map((line) => line.split("=")[0]);
  const kept = subnetText.split("\n").filter((line) => !keys.includes(line.split("=")[0]));
  return [...lines, ...kept].join("\n");
}

function refusal(text: string): CniError {
  try {
    parseSubnetFile(text, "/run/flannel/subnet.env");
  } catch (error) {
    if (CniError.is(error)) return error;
    throw error;
  }
  throw new Error("it is taken");
}

test.each<[string, string, Partial<Subnet>]>([
  ["as the daemon writes it", subnetText, {}],
  ["with carriage returns", subnetText.replaceAll("\n", "\r\n"), {}],
  ["without an end of the last line", subnetText.trimEnd(), {}],
  ["with comments, empty lines, and keys of others", `# note\n\nFLANNEL_OTHER\nA=b\n${subnetText}`, {}],
  ["with a key twice, of which the last counts", `FLANNEL_MTU=9000\n${subnetText}`, {}],
  [
    "with several networks",
    withLines("FLANNEL_NETWORK=10.1.0.0/16,10.2.0.0/16"),
    { networks: ["10.1.0.0/16", "10.2.0.0/16"] },
  ],
  ["with a network twice", withLines("FLANNEL_NETWORK=10.1.0.0/16,10.1.9.9/16"), {}],
  [
    "with both versions of IP",
    withLines("FLANNEL_IPV6_NETWORK=fc00::/48", "FLANNEL_IPV6_SUBNET=fc00::1/64"),
    { networks: ["10.1.0.0/16", "fc00::/48"], subnets: ["10.1.17.0/24", "fc00::/64"] },
  ],
  ["with an MTU of 0", withLines("FLANNEL_MTU=0"), { mtu: 0 }],
  ["where the daemon does not masquerade", withLines("FLANNEL_IPMASQ=false"), { ipMasq: false }],
])("a file %s is read", (_, text, differs) => {
  expect(parseSubnetFile(text, "x")).toEqual({ ...subnet, ...differs });
});

test.each([
  ["FLANNEL_NETWORK", "no", 'FLANNEL_NETWORK: expected a network such as 10.1.17.0/24, and it is "no"'],
  [
    "FLANNEL_NETWORK",
    "10.1.0.0/16,",
    'FLANNEL_NETWORK: expected a network such as 10.1.17.0/24, and it is ""',
  ],
  [
    "FLANNEL_SUBNET",
    "10.1.17.1",
    'FLANNEL_SUBNET: expected a network such as 10.1.17.0/24, and it is "10.1.17.1"',
  ],
  [
    "FLANNEL_IPV6_NETWORK",
    "fc00::/129",
    'FLANNEL_IPV6_NETWORK: expected a network such as 10.1.17.0/24, and it is "fc00::/129"',
  ],
  [
    "FLANNEL_IPV6_SUBNET",
    "a=b",
    'FLANNEL_IPV6_SUBNET: expected a network such as 10.1.17.0/24, and it is "a=b"',
  ],
  ["FLANNEL_MTU", "-1", 'FLANNEL_MTU: expected a number of bytes from 0, and it is "-1"'],
  ["FLANNEL_MTU", "", 'FLANNEL_MTU: expected a number of bytes from 0, and it is ""'],
  ["FLANNEL_MTU", "4294967296", 'FLANNEL_MTU: expected a number of bytes from 0, and it is "4294967296"'],
  ["FLANNEL_IPMASQ", "yes", 'FLANNEL_IPMASQ: expected true or false, and it is "yes"'],
])("%s=%s is refused by its line and key", (key, value, says) => {
  const error = refusal(`\n${subnetText}${key}=${value}\n`);
  expect(error.pluginCode).toBe(PluginErrorCode.INVALID_NETWORK_CONFIG);
  expect(error.pluginMessage).toBe("the subnet file /run/flannel/subnet.env cannot be used");
  expect(error.pluginDetails).toBe(`line 6, ${says}`);
});

test.each([
  "FLANNEL_NETWORK",
  "FLANNEL_SUBNET",
  "FLANNEL_IPV6_NETWORK",
  "FLANNEL_IPV6_SUBNET",
  "FLANNEL_MTU",
  "FLANNEL_IPMASQ",
])("%s without a value is refused", (key) => {
  const error = refusal(`${key}\n${subnetText}`);
  expect(error.pluginCode).toBe(PluginErrorCode.INVALID_NETWORK_CONFIG);
  expect(error.pluginDetails).toBe(`line 1, ${key}: there is no "=" after the key`);
});

test("all keys that are missing are told at once", () => {
  expect(refusal("").pluginDetails).toBe(
    "it lacks FLANNEL_NETWORK or FLANNEL_IPV6_NETWORK, FLANNEL_SUBNET or FLANNEL_IPV6_SUBNET, FLANNEL_MTU, FLANNEL_IPMASQ",
  );
  expect(refusal("FLANNEL_IPV6_NETWORK=fc00::/48\nFLANNEL_MTU=1\nFLANNEL_IPMASQ=true").pluginDetails).toBe(
    "it lacks FLANNEL_SUBNET or FLANNEL_IPV6_SUBNET",
  );
});

test("a file that is not there yet may be tried again, one that cannot be read is told", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "subnet.env");
  await expect(loadSubnetFile(file)).rejects.toMatchObject({
    pluginCode: PluginErrorCode.TRY_AGAIN_LATER,
    pluginMessage: `there is no subnet file ${file}`,
  });
  mkdirSync(file);
  await expect(loadSubnetFile(file)).rejects.toMatchObject({ pluginCode: PluginErrorCode.IO_FAILURE });
  writeFileSync(join(folder, "good"), subnetText);
  chmodSync(join(folder, "good"), 0o400);
  expect(await loadSubnetFile(join(folder, "good"))).toEqual(subnet);
});
