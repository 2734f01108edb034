import type { Expectations } from "../checks.js";

const sbr =
  "sbr moves the routes of the interface into a table of their own, and bridge, whose CHECK comes first, misses them in the main one";

const vrf = "vrf does the same with the routes of the interface";

/** What is allowed not to pass against the real plugins, and why. */
export const expectations: Expectations = {
  skips: {},
  knownFailures: {
    "sbr, 0.4.0: CHECK": sbr,
    "sbr, 1.0.0: CHECK": sbr,
    "sbr, 1.1.0: CHECK": sbr,
    "vrf, 0.4.0: CHECK (emulated machine)": vrf,
    "vrf, 1.0.0: CHECK (emulated machine)": vrf,
    "vrf, 1.1.0: CHECK (emulated machine)": vrf,
  },
};
