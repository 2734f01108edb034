import { describe, expect, it } from "vitest";
import type { NamespaceOption } from "./security-context.js";
import { sysctlsOf } from "./sysctls-of.js";

const everybody = {
  "net.ipv4.ip_unprivileged_port_start": "0",
  "net.ipv4.ping_group_range": "0 2147483647",
};
const convert = (sysctls: Record<string, string>, namespaceOptions: NamespaceOption = {}, users = false) =>
  sysctlsOf({ linux: { sysctls, securityContext: { namespaceOptions } } }, users, {});

describe("sysctlsOf", () => {
  it("lets everybody use low ports and pings, unless told otherwise", () => {
    expect(convert({})).toEqual(everybody);
    expect(convert({}, {}, true)).toEqual({ "net.ipv4.ip_unprivileged_port_start": "0" });
    expect(convert({}, { network: 2 })).toEqual({});
    expect(sysctlsOf({}, false, { unprivilegedPorts: false, unprivilegedIcmp: false })).toEqual({});
    const own = { "net.ipv4.ip_unprivileged_port_start": "80" };
    expect(convert(own)).toEqual({ ...everybody, ...own });
  });

  const accepted: readonly (readonly [string, NamespaceOption?, boolean?])[] = [
    ["net.core.somaxconn"],
    ["net/ipv4/conf/eth0.100/forwarding"],
    ["kernel.shm_rmid_forced"],
    ["kernel.sem"],
    ["kernel.msgmax", { network: 2 }],
    ["fs.mqueue.msg_max"],
    ["fs/mqueue/msg_max"],
    ["kernel.domainname"],
    ["user.max_net_namespaces", {}, true],
    ["net.core.somaxconn", { ipc: 2 }],
  ];
  for (const [name, options, users] of accepted) {
    it(`takes ${name} in ${JSON.stringify(options ?? {})}`, () => {
      expect(convert({ [name]: "1" }, options, users)).toMatchObject({ [name]: "1" });
    });
  }

  const refused: readonly (readonly [string, NamespaceOption?])[] = [
    ["net.core.somaxconn", { network: 2 }],
    ["net/core/somaxconn", { network: 2 }],
    ["kernel.sem", { ipc: 2 }],
    ["fs.mqueue.msg_max", { ipc: 2 }],
    ["kernel.domainname", { network: 2 }],
    ["kernel.hostname"],
    ["kernel.panic"],
    ["vm.swappiness"],
    ["fs.file-max"],
    ["user.max_net_namespaces"],
    ["../../etc/passwd"],
    ["net..x"],
    ["net"],
    [""],
    ["net.ipv4.x y"],
  ];
  for (const [name, options] of refused) {
    it(`refuses ${JSON.stringify(name)} in ${JSON.stringify(options ?? {})}`, () => {
      expect(() => convert({ [name]: "1" }, options)).toThrow(
        `[INVALID_ARGUMENT] reading sandboxConfig.linux.sysctls[${JSON.stringify(name)}]: `,
      );
    });
  }
  it("refuses a value of two lines", () => {
    expect(() => convert({ "net.core.somaxconn": "1\n2" })).toThrow("one line");
  });
});
