/**
 * How each peer is made, and in which version. A changed version, or a changed recipe, needs a changed version string.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { addMissingLibraries, unpackDebian } from "./debian.mjs";
import { hasCommand, run } from "./run.mjs";

/**
 * @typedef {object} Built
 * @property {string} bin the folder with the programs
 * @property {string} [lib] a folder for LD_LIBRARY_PATH, if the machine lacks a library
 *
 * @typedef {object} Recipe
 * @property {string} version
 * @property {(dir: string) => Promise<Built>} build puts everything below `dir`
 */

/**
 * Compiles commands of Go modules into `dir/bin`, without cgo unless told.
 *
 * @param {string} dir
 * @param {string[]} commands
 * @param {string[]} [flags]
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Built>}
 */
async function goInstall(dir, commands, flags = [], env = {}) {
  if (!(await hasCommand("go")))
    throw new Error("the peers are compiled with Go: put a current `go` into PATH");
  const bin = join(dir, "bin");
  const go = { GOFLAGS: "-mod=mod", GOTOOLCHAIN: "local", CGO_ENABLED: "0", GOBIN: bin };
  await run(["go", "install", ...flags, ...commands], { env: { ...process.env, ...go, ...env }, cwd: dir });
  return { bin };
}

/**
 * A recipe for the programs in one folder of a Debian package.
 *
 * @param {string} name
 * @param {string} version
 * @param {string} folder
 * @param {string} program whose shared libraries are looked at
 * @returns {Recipe}
 */
function debian(name, version, folder, program) {
  return {
    version,
    async build(dir) {
      const depends = await unpackDebian(name, dir, version);
      const bin = join(dir, folder);
      return { bin, lib: await addMissingLibraries(join(bin, program), depends, dir) };
    },
  };
}

/**
 * runc with seccomp, linked statically, so that no library is needed where it runs. The headers and the archive of libseccomp
 * come from Debian's package, unpacked.
 *
 * @param {string} version
 * @returns {Recipe}
 */
function runcWithSeccomp(version) {
  return {
    version,
    async build(dir) {
      await unpackDebian("libseccomp-dev", join(dir, "libseccomp"));
      const usr = join(dir, "libseccomp", "usr");
      const [triplet] = await readdir(join(usr, "lib"));
      const lib = join(usr, "lib", triplet);
      const flags = ["-tags", "seccomp,netgo,osusergo", "-ldflags", "-extldflags=-static"];
      return goInstall(dir, [`github.com/opencontainers/runc@v${version}`], flags, {
        CGO_ENABLED: "1",
        CGO_CFLAGS: `-O2 -I${join(usr, "include")}`,
        CGO_LDFLAGS: `-O2 -L${lib}`,
        PKG_CONFIG_PATH: join(lib, "pkgconfig"),
      });
    },
  };
}

/**
 * A recipe for commands of one Go module.
 *
 * @param {string} version
 * @param {string} module
 * @param {string[]} commands below the module
 * @returns {Recipe}
 */
function go(version, module, commands) {
  return {
    version,
    build: (dir) =>
      goInstall(
        dir,
        commands.map((command) => `${module}/${command}@v${version}`),
      ),
  };
}

const cniPlugins = [
  ...["bridge", "dummy", "host-device", "ipvlan", "loopback", "macvlan", "ptp", "vlan"].map(
    (name) => `main/${name}`,
  ),
  ...["dhcp", "host-local", "static"].map((name) => `ipam/${name}`),
  ...["bandwidth", "firewall", "portmap", "sbr", "tuning", "vrf"].map((name) => `meta/${name}`),
];

/** Every peer, by the name that {@link installPeers} takes. */
export const recipes = {
  "containerd-1.6": debian("containerd", "1.6.20", "usr/bin", "containerd"),
  "runc-1.1": debian("runc", "1.1.5", "usr/sbin", "runc"),
  busybox: debian("busybox-static", "1.35.0", "bin", "busybox"),
  crane: go("0.22.1", "github.com/google/go-containerregistry", ["cmd/crane"]),
  grpcurl: go("1.9.4", "github.com/fullstorydev/grpcurl", ["cmd/grpcurl"]),
  "runc-1.5": runcWithSeccomp("1.5.2"),
  "cni-plugins": go(
    "1.9.1",
    "github.com/containernetworking/plugins",
    cniPlugins.map((name) => `plugins/${name}`),
  ),
  "containerd-2.4": go("2.4.2", "github.com/containerd/containerd/v2", [
    "cmd/containerd",
    "cmd/containerd-shim-runc-v2",
    "cmd/ctr",
  ]),
};
