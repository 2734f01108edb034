import { expect, test, vi } from "vitest";
import { readOptions } from "./options.js";

test("everything has a default, and CNI_PATH is heard", () => {
  vi.stubEnv("CNI_PATH", undefined);
  expect(readOptions([])).toEqual({
    network: "attach",
    plugins: ["/opt/cni/bin"],
    cacheDir: "/var/lib/cni",
    dataDir: "/var/lib/cni/networks",
    bridge: "cni-attach0",
    subnet: "10.187.0.0/24",
    hostPort: 18_080,
    help: false,
  });
  vi.stubEnv("CNI_PATH", "/a:/b");
  expect(readOptions([]).plugins).toEqual(["/a", "/b"]);
  vi.unstubAllEnvs();
});

test("flags and the name of the network are taken", () => {
  const flags = [
    "--plugins",
    "/a",
    "--cache-dir",
    "/c",
    "--data-dir",
    "/d",
    "--bridge",
    "b0",
    "--subnet",
    "10.9.0.0/24",
  ];
  expect(readOptions(["lab", ...flags, "--host-port", "80", "--help"])).toEqual({
    network: "lab",
    plugins: ["/a"],
    cacheDir: "/c",
    dataDir: "/d",
    bridge: "b0",
    subnet: "10.9.0.0/24",
    hostPort: 80,
    help: true,
  });
});

test.each([
  [["a", "b"], "b is one argument too many"],
  [["--host-port", "0"], "--host-port 0 is no port"],
  [["--host-port", "65536"], "--host-port 65536 is no port"],
  [["--host-port", "8o"], "--host-port 8o is no port"],
  [["--nosuch"], "--nosuch"],
])("%j is refused", (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
