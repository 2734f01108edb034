/**
 * The configuration files of a containerd that shares nothing with another one on the machine.
 *
 * @module
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * @typedef {object} Settings
 * @property {"1.6" | "2.4"} version
 * @property {string} id unique on this machine
 * @property {string} dir the folder of this containerd
 * @property {string} snapshotter
 * @property {string} runc path of the program
 * @property {string} plugins folder of the CNI plugins
 * @property {string} registry address of the registry that every image comes from
 * @property {string} sandboxImage
 * @property {string} streamAddress the address that exec, attach and port-forward are served on
 */

/**
 * The places inside the folder of a containerd.
 *
 * @param {string} dir
 */
export function places(dir) {
  return {
    config: join(dir, "containerd.toml"),
    socket: join(dir, "containerd.sock"),
    log: join(dir, "containerd.log"),
    root: join(dir, "root"),
    state: join(dir, "state"),
    runcRoot: join(dir, "state", "runc"),
    shimSockets: join(dir, "s"),
    cniConfDir: join(dir, "cni"),
    hosts: join(dir, "hosts"),
    temporary: join(dir, "tmp"),
    images: join(dir, "images"),
    facts: join(dir, "facts.json"),
  };
}

/** A socket's path has 107 bytes at most, and a shim's socket has a name of 64. */
const longestShimSocketDir = 40;

/** @param {Settings} settings */
function toml16(settings) {
  const at = places(settings.dir);
  return `version = 2
root = '${at.root}'
state = '${at.state}'
disabled_plugins = ['io.containerd.snapshotter.v1.aufs', 'io.containerd.snapshotter.v1.btrfs', 'io.containerd.snapshotter.v1.devmapper', 'io.containerd.snapshotter.v1.zfs']
[grpc]
address = '${at.socket}'
[ttrpc]
address = '${at.socket}.ttrpc'
[plugins.'io.containerd.internal.v1.opt']
path = '${join(settings.dir, "opt")}'
[plugins.'io.containerd.grpc.v1.cri']
sandbox_image = '${settings.sandboxImage}'
stream_server_address = '${settings.streamAddress}'
stream_server_port = '0'
netns_mounts_under_state_dir = true
# a root without CAP_SYS_RESOURCE cannot lower a score
restrict_oom_score_adj = true
enable_unprivileged_ports = true
enable_unprivileged_icmp = true
[plugins.'io.containerd.grpc.v1.cri'.containerd]
snapshotter = '${settings.snapshotter}'
default_runtime_name = 'runc'
[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc]
runtime_type = 'io.containerd.runc.v2'
[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc.options]
BinaryName = '${settings.runc}'
Root = '${at.runcRoot}'
SystemdCgroup = false
[plugins.'io.containerd.grpc.v1.cri'.cni]
bin_dir = '${settings.plugins}'
conf_dir = '${at.cniConfDir}'
[plugins.'io.containerd.grpc.v1.cri'.registry]
config_path = '${at.hosts}'
`;
}

/** @param {Settings} settings */
function toml24(settings) {
  const at = places(settings.dir);
  const shims =
    at.shimSockets.length > longestShimSocketDir
      ? ""
      : `
[plugins.'io.containerd.shim.v1.manager']
socket_dir = '${at.shimSockets}'`;
  return `version = 4
root = '${at.root}'
state = '${at.state}'
imports = []
[plugins.'io.containerd.server.v1.grpc']
address = '${at.socket}'
[plugins.'io.containerd.server.v1.ttrpc']
address = '${at.socket}.ttrpc'
[plugins.'io.containerd.internal.v1.opt']
path = '${join(settings.dir, "opt")}'${shims}
[plugins.'io.containerd.nri.v1.nri']
disable = false
socket_path = '${join(settings.dir, "nri", "nri.sock")}'
plugin_path = '${join(settings.dir, "nri", "plugins")}'
plugin_config_path = '${join(settings.dir, "nri", "conf")}'
[plugins.'io.containerd.cri.v1.images']
snapshotter = '${settings.snapshotter}'
[plugins.'io.containerd.cri.v1.images'.pinned_images]
sandbox = '${settings.sandboxImage}'
[plugins.'io.containerd.cri.v1.images'.registry]
config_path = '${at.hosts}'
[plugins.'io.containerd.cri.v1.runtime']
netns_mounts_under_state_dir = true
# a root without CAP_SYS_RESOURCE cannot lower a score
restrict_oom_score_adj = true
enable_unprivileged_ports = true
enable_unprivileged_icmp = true
cdi_spec_dirs = ['${join(settings.dir, "cdi")}']
[plugins.'io.containerd.cri.v1.runtime'.containerd]
default_runtime_name = 'runc'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
runtime_type = 'io.containerd.runc.v2'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
BinaryName = '${settings.runc}'
Root = '${at.runcRoot}'
SystemdCgroup = false
[plugins.'io.containerd.cri.v1.runtime'.cni]
bin_dirs = ['${settings.plugins}']
conf_dir = '${at.cniConfDir}'
[plugins.'io.containerd.grpc.v1.cri']
stream_server_address = '${settings.streamAddress}'
stream_server_port = '0'
`;
}

/** @param {Settings} settings */
function conflist({ version, id, dir }) {
  const ipam = {
    type: "host-local",
    dataDir: join(dir, "ipam"),
    ranges: [[{ subnet: version === "1.6" ? "10.216.0.0/16" : "10.224.0.0/16" }]],
    routes: [{ dst: "0.0.0.0/0" }],
  };
  return {
    cniVersion: version === "1.6" ? "1.0.0" : "1.1.0",
    name: id,
    plugins: [
      { type: "bridge", bridge: `${id}b`, isGateway: true, ipMasq: true, hairpinMode: true, ipam },
      { type: "portmap", capabilities: { portMappings: true }, snat: true },
    ],
  };
}

/**
 * Writes the configuration of a containerd, of its network, and of the registry that stands in for every other one.
 *
 * @param {Settings} settings
 */
export async function writeConfig(settings) {
  const at = places(settings.dir);
  for (const folder of [at.root, at.state, at.cniConfDir, at.temporary])
    await mkdir(folder, { recursive: true, mode: 0o711 });
  await writeFile(at.config, settings.version === "1.6" ? toml16(settings) : toml24(settings));
  await writeFile(
    join(at.cniConfDir, "10-bridge.conflist"),
    `${JSON.stringify(conflist(settings), null, 2)}\n`,
  );
  const server = `http://${settings.registry}`;
  for (const host of ["_default", "docker.io", "registry.k8s.io", settings.registry]) {
    await mkdir(join(at.hosts, host), { recursive: true });
    const text = `server = '${server}'\n[host.'${server}']\ncapabilities = ['pull', 'resolve']\n`;
    await writeFile(join(at.hosts, host, "hosts.toml"), text);
  }
}
