import type { Expectations } from "../checks.js";

const sbr =
  "sbr moves the routes of the interface into a table of their own, and bridge, whose CHECK comes first, misses them in the main one";

const vrf = "vrf does the same with the routes of the interface";

const hostDevice =
  "host-device fails where the device is back on the host already; the specification asks for success";

/** What is allowed not to pass against the real plugins, and why. */
export const expectations: Expectations = {
  skips: {},
  knownFailures: {
    ...Object.fromEntries(
      ["0.3.1", "0.4.0", "1.0.0", "1.1.0"].map((version) => [
        `host-device, ${version}: DEL again`,
        hostDevice,
      ]),
    ),
    "sbr, 0.4.0: CHECK": sbr,
    "sbr, 1.0.0: CHECK": sbr,
    "sbr, 1.1.0: CHECK": sbr,
    "vrf, 0.4.0: CHECK (emulated machine)": vrf,
    "vrf, 1.0.0: CHECK (emulated machine)": vrf,
    "vrf, 1.1.0: CHECK (emulated machine)": vrf,
  },
};
