/**
 * How each peer is made, and in which version. A changed version, or a changed recipe, needs a changed version string.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { buildBoot } from "../vm/boot.mjs";
import { addMissingLibraries, unpackDebian } from "./debian.mjs";
import { goModule, kubernetesVersion } from "./go-module.mjs";
import { hasCommand, run } from "./run.mjs";

/**
 * @typedef {object} Built
 * @property {string} bin the folder with the programs
 * @property {string} [lib] the value for LD_LIBRARY_PATH, if the machine lacks a library
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
      await unpackDebian(name, dir, version);
      const bin = join(dir, folder);
      return { bin, lib: await addMissingLibraries(join(bin, program), name, dir) };
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
 * QEMU for emulated machines, with its emulator and firmware, which Debian has in packages of their own.
 *
 * @param {string} version
 * @returns {Recipe}
 */
function qemu(version) {
  const program = debian("qemu-system-x86", version, "usr/bin", "qemu-system-x86_64");
  return {
    version,
    async build(dir) {
      for (const name of ["qemu-system-common", "qemu-system-data"]) await unpackDebian(name, dir, version);
      await unpackDebian("seabios", dir);
      return program.build(dir);
    },
  };
}

/**
 * Debian's kernel with the modules that an emulated machine may want, and the initial file system that starts it.
 *
 * @param {string} version
 * @returns {Recipe}
 */
function vmKernel(version) {
  return {
    version,
    async build(dir) {
      const [image] = await unpackDebian("linux-image-amd64", dir, version);
      await unpackDebian(image, dir, version);
      for (const name of ["busybox-static", "xz-utils"]) await unpackDebian(name, dir);
      await buildBoot(dir);
      return { bin: join(dir, "bin") };
    },
  };
}

/**
 * A recipe for commands of one Go module.
 *
 * @param {string} version
 * @param {string} module
 * @param {string[]} commands below the module
 * @param {string} [revision] of the recipe, where the commands changed and the module did not
 * @returns {Recipe}
 */
function go(version, module, commands, revision = "") {
  return {
    version: version + revision,
    build: (dir) =>
      goInstall(
        dir,
        commands.map((command) => `${module}/${command}@v${version}`),
      ),
  };
}

const cniPlugins = [
  ...["bridge", "dummy", "host-device", "ipvlan", "loopback", "macvlan", "ptp", "tap", "vlan"].map(
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
  buildah: debian("buildah", "1.28.2", "usr/bin", "buildah"),
  crun: debian("crun", "1.8.1", "usr/bin", "crun"),
  "docker-registry": debian("docker-registry", "2.8.2", "usr/bin", "docker-registry"),
  runsc: debian("runsc", "0.0~20221219", "usr/bin", "runsc"),
  skopeo: debian("skopeo", "1.9.3", "usr/bin", "skopeo"),
  umoci: debian("umoci", "0.4.7", "usr/bin", "umoci"),
  crane: go("0.22.1", "github.com/google/go-containerregistry", ["cmd/crane"]),
  grpcurl: go("1.9.4", "github.com/fullstorydev/grpcurl", ["cmd/grpcurl"]),
  "runc-1.5": runcWithSeccomp("1.5.2"),
  "cni-plugins": go(
    "1.9.1",
    "github.com/containernetworking/plugins",
    cniPlugins.map((name) => `plugins/${name}`),
    "-2",
  ),
  cnitool: go("1.3.1", "github.com/containernetworking/cni", ["cnitool"]),
  dnsmasq: debian("dnsmasq-base", "2.90", "usr/sbin", "dnsmasq"),
  etcd: debian("etcd-server", "3.4.23", "usr/bin", "etcd"),
  qemu: qemu("7.2"),
  "vm-kernel": vmKernel("6.1"),
  kubernetes: goModule("1.36.3", "kubernetes", kubernetesVersion("1.36.3")),
  "csi-sanity": go("5.6.0", "github.com/kubernetes-csi/csi-test/v5", ["cmd/csi-sanity"]),
  "csi-attacher": goModule("4.13.0", "csi-attacher"),
  "csi-provisioner": goModule("6.3.0", "csi-provisioner"),
  "csi-resizer": goModule("2.3.0", "csi-resizer"),
  "containerd-2.4": go("2.4.2", "github.com/containerd/containerd/v2", [
    "cmd/containerd",
    "cmd/containerd-shim-runc-v2",
    "cmd/ctr",
  ]),
};
