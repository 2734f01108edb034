// A plugin that does what its configuration asks for under the key of the verb.
import {
  delegateAdd,
  delegateDel,
  execIpamAdd,
  execIpamDel,
  pluginError,
  runPlugin,
} from "../dist/plugin/index.js";

const actions = {
  result: () => ({ ips: [{ address: "10.1.0.5/16" }] }),
  nothing: () => undefined,
  big: () => ({
    dns: { search: Array.from({ length: 16_384 }, (_, index) => `${index}`.padStart(64, "x")) },
  }),
  refuse: () => {
    throw pluginError(11, "later", "pool empty");
  },
  bug: () => {
    throw new TypeError("a bug");
  },
  bugLater: () => {
    setTimeout(() => {
      throw new TypeError("a later bug");
    }, 1);
    return new Promise((resolve) => setTimeout(resolve, 600_000));
  },
  rejectLater: () => {
    setTimeout(() => Promise.reject(new TypeError("a later rejection")), 1);
    return new Promise((resolve) => setTimeout(resolve, 600_000));
  },
  twoBugs: () => {
    setTimeout(() => {
      setImmediate(() => {
        throw new TypeError("the second bug");
      });
      throw new TypeError("the first bug");
    }, 1);
    return new Promise((resolve) => setTimeout(resolve, 600_000));
  },
  never: () => new Promise(() => {}),
  stayOpen: () => {
    setInterval(() => {}, 600_000);
    return actions.result();
  },
  log: () => {
    console.log("noise of log");
    console.info("noise of info");
    console.debug("noise of debug");
    console.warn("noise of warn");
    console.error("noise of error");
    return actions.result();
  },
  delegate: async ({ verb, config: { delegate } }) =>
    verb === "ADD" ? await delegateAdd(delegate.type, delegate) : await delegateDel(delegate.type, delegate),
  ipam: async (request) => (request.verb === "ADD" ? await execIpamAdd(request) : await execIpamDel(request)),
};
const act = (request) => actions[request.config[request.verb] ?? "nothing"](request);

const running = runPlugin({
  about: "CNI plugin example v1.0.0",
  maxStdinBytes: process.env.MAX_STDIN === undefined ? undefined : Number(process.env.MAX_STDIN),
  add: act,
  del: act,
  check: act,
  gc: act,
  status: act,
});
if (process.env.FORGET_IT === undefined) await running;
