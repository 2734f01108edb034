import type { Expectations } from "../checks.js";
import { tagsByPages } from "./check-referrers.js";

/** What is known not to pass, all of it in peers. */
export const expectations: Expectations = {
  skips: {},
  knownFailures: {
    [tagsByPages]: "it cuts the list, and says nothing of the rest",
    "rootfs: extended attribute without a value, as umoci": "its tar reader drops records without a value",
    "rootfs: folders that no entry is of, as umoci":
      "it gives them, and what they are in, the present time; ours have time 0",
    "rootfs: folders that no entry is of, as containerd": "it gives them the present time; ours have time 0",
    "rootfs: the root itself, as containerd": "its root is that of the last layer, which says nothing of it",
    "rootfs: attribute trusted.*, as containerd": "it leaves these out",
    "rootfs: time before 1970, as containerd": "it takes 1970 for it",
  },
};
