import type { User } from "@container-interfaces/oci-spec/runtime";
import { describe, expect, it } from "vitest";
import { type ImageAccounts, processUserOf } from "./process-user-of.js";
import type { LinuxContainerSecurityContext } from "./security-context.js";

const passwd = "root:x:0:0::/:\nweb:x:33:34::/:\nuser:x:1000:1001::/:\n";
const group =
  "root:x:0:\nwheel:x:10:root,user\nweb:x:34:web\nusers:x:100:user,web\nuser:x:1001:user\nusers2:x:5:user\n";
const user = (uid: number, gid: number, ...additionalGids: number[]): User => ({ uid, gid, additionalGids });

const accepted: readonly (readonly [string, LinuxContainerSecurityContext, ImageAccounts, User])[] = [
  ["nothing", {}, {}, user(0, 0, 0)],
  ["nothing, with files", {}, { passwd, group }, user(0, 0, 0, 10)],
  ["an empty user", {}, { user: "", passwd }, user(0, 0, 0)],
  ["no user in the config", {}, { user: null }, user(0, 0, 0)],
  ["the image's id", {}, { user: "1000", passwd, group }, user(1000, 1001, 5, 10, 100, 1001)],
  ["the image's id that its file lacks", {}, { user: "7", passwd, group }, user(7, 0, 0)],
  ["the image's name", {}, { user: "web", passwd, group }, user(33, 34, 34, 100)],
  ["the image's id and group", {}, { user: "5:6" }, user(5, 6, 6)],
  ["the image's names", {}, { user: "web:users", passwd, group }, user(33, 100, 100)],
  ["the image's name and group id", {}, { user: "web:7", passwd, group }, user(33, 7, 7, 100)],
  ["the image's id and group name", {}, { user: "7:wheel", passwd, group }, user(7, 10, 10)],
  ["a group alone", {}, { user: ":wheel", passwd, group }, user(0, 10, 10)],
  [
    "runAsUser over the image",
    { runAsUser: { value: 33n } },
    { user: "1000", passwd, group },
    user(33, 34, 34, 100),
  ],
  ["runAsUser without a value is 0", { runAsUser: {} }, { user: "1000", passwd }, user(0, 0, 0)],
  ["the highest id", { runAsUser: { value: 2147483647 } }, {}, user(2147483647, 0, 0)],
  [
    "runAsGroup",
    { runAsUser: { value: 33n }, runAsGroup: { value: 0n } },
    { passwd, group },
    user(33, 0, 0, 100),
  ],
  ["runAsUsername", { runAsUsername: "user" }, { passwd, group }, user(1000, 1001, 5, 10, 100, 1001)],
  ["runAsUsername with digits is an id", { runAsUsername: "1000" }, { passwd }, user(1000, 1001, 1001)],
  [
    "supplemental groups, merged, each once and sorted",
    { runAsUser: { value: 33n }, supplementalGroups: [7n, 100n, 7n] },
    { passwd, group },
    user(33, 34, 7, 34, 100),
  ],
  [
    "supplemental groups, strict",
    { runAsUser: { value: 33n }, supplementalGroups: [7n], supplementalGroupsPolicy: 1 },
    { passwd, group },
    user(33, 34, 7, 34),
  ],
];

const refused: readonly (readonly [string, LinuxContainerSecurityContext, ImageAccounts, string])[] = [
  ["a group without a user", { runAsGroup: { value: 1n } }, { user: "web", passwd }, "at.runAsGroup"],
  ["id and name", { runAsUser: { value: 0n }, runAsUsername: "web" }, { passwd }, "at.runAsUsername"],
  ["an unknown name", { runAsUsername: "nobody" }, { passwd }, "at.runAsUsername"],
  ["a negative id", { runAsUser: { value: -1n } }, {}, "at.runAsUser"],
  ["an id too large", { runAsUser: { value: 1n << 31n } }, {}, "at.runAsUser"],
  ["a fraction", { runAsUser: { value: 1.5 } }, {}, "at.runAsUser"],
  ["a group too large", { runAsUser: {}, runAsGroup: { value: 1n << 40n } }, {}, "at.runAsGroup"],
  ["a supplemental group too large", { supplementalGroups: [1n, -1n] }, {}, "at.supplementalGroups[1]"],
  ["an unknown policy", { supplementalGroupsPolicy: 2 }, {}, "at.supplementalGroupsPolicy"],
  ["an image's unknown name", {}, { user: "nobody", passwd }, "image.config.User"],
  ["an image's name without files", {}, { user: "web" }, "image.config.User"],
  ["an image's unknown group", {}, { user: "web:nobody", passwd, group }, "image.config.User"],
  ["an image's user in three parts", {}, { user: "1:2:3" }, "image.config.User"],
  ["an image's id too large", {}, { user: "99999999999999999999" }, "image.config.User"],
];

describe("processUserOf", () => {
  it("reads the files as bundles do", () => {
    const odd = {
      user: "w\u00e9b",
      passwd: "# w\u00e9b:x:1:1\n\tw\u00e9b:x:33:34\r\n",
      group: "g:x:7:a,w\u00e9b",
    };
    expect(processUserOf({}, odd, "at")).toEqual(user(33, 34, 7, 34));
    const comma = { passwd: "a,b:x:5:6::/:\n", group: "g:x:7:a,b\n" };
    expect(processUserOf({ runAsUser: { value: 5n } }, comma, "at")).toEqual(user(5, 6, 6));
  });

  for (const [name, choice, image, wanted] of accepted) {
    it(name, () => expect(processUserOf(choice, image, "at")).toEqual(wanted));
  }
  for (const [name, choice, image, path] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => processUserOf(choice, image, "at")).toThrow(
        expect.objectContaining({ message: expect.stringContaining(`[INVALID_ARGUMENT] reading ${path}: `) }),
      );
    });
  }
});
