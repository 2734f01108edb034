/**
 * Keeps real runtimes running to try things by hand: `node conformance/peers/try.mjs [1.6] [2.4]`, as root. Prints what is needed
 * to talk to each, and removes all of it on Ctrl-C. Without a version, both run.
 *
 * @module
 */
import { startContainerd } from "./containerd.mjs";

const known = /** @type {const} */ (["1.6", "2.4"]);
const asked = process.argv.slice(2);
const versions = known.filter((version) => asked.length === 0 || asked.includes(version));
if (versions.length < (asked.length || known.length)) {
  console.error(`usage: node conformance/peers/try.mjs [${known.join("] [")}]`);
  process.exit(2);
}

/** @type {import("./containerd.mjs").Containerd[]} */
const running = [];

const interrupted = new Promise((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, resolve);
});

try {
  for (const version of versions) {
    const begin = Date.now();
    const peer = await startContainerd({ version, log: console.log });
    running.push(peer);
    console.log(`containerd ${version}: ready in ${((Date.now() - begin) / 1000).toFixed(1)} s, pid ${peer.pid}
  endpoint       ${peer.endpoint}
  image          ${peer.images.busybox}
  cgroup parent  ${peer.cgroupParent}
  namespace      nsenter --net=${peer.netns}
  address        ${peer.address}
  log            ${peer.logFile}`);
  }
  console.log("Ctrl-C removes everything");
  const alive = setInterval(() => {}, 60_000);
  await interrupted;
  clearInterval(alive);
} finally {
  // one that cannot be removed must not keep the others from it; a start that Ctrl-C interrupts cleans up after itself
  const results = await Promise.allSettled(running.map((peer) => peer.stop()));
  for (const result of results) {
    if (result.status === "rejected") {
      console.error(result.reason);
      process.exitCode = 1;
    }
  }
}
