/** Networks of every form that there is, and the result of their plugin. */
export const networks: Readonly<
  Record<string, { readonly file: string; readonly config: string; readonly result: string }>
> = {
  chain: {
    file: "10-chain.conflist",
    config: `{"name": "chain", "cniVersion": "1.1.0", "plugins": [
      {"type": "recorder", "capabilities": {"portMappings": true, "mac": false}, "note": "<a> & \\u2028 \\u00e9", "big": 12345678901234567890},
      {"type": "recorder", "capabilities": {"bandwidth": true}, "zero": 10.0, "list": [], "nothing": null}]}`,
    result: `{"cniVersion": "1.1.0", "interfaces": [{"name": "eth0", "sandbox": "/x", "mtu": 1400}],
      "ips": [{"address": "10.9.0.2/24", "gateway": "10.9.0.1", "interface": 0}], "routes": [{"dst": "0.0.0.0/0", "table": 0}], "dns": {"search": ["a.<b>"]}}`,
  },
  older: {
    file: "20-older.conflist",
    config: `{"cniVersion": "0.4.0", "name": "older", "plugins": [{"type": "recorder", "dns": {}}]}`,
    result: `{"cniVersion": "0.4.0", "ips": [{"version": "6", "address": "fd00::2/64"}]}`,
  },
  dropin: {
    file: "30-dropin.conflist",
    config: `{"cniVersion": "1.0.0", "name": "dropin"}`,
    result: `{"cniVersion": "1.0.0"}`,
  },
  single: {
    file: "40-single.conf",
    config: `{"name": "single", "cniVersion": "0.3.1", "type": "recorder", "ipam": {"type": "x"}}`,
    result: `{"cniVersion": "0.3.1", "ips": [{"version": "4", "address": "10.9.1.2/24"}]}`,
  },
  oldest: {
    file: "50-oldest.json",
    config: `{"name": "oldest", "cniVersion": "0.2.0", "type": "recorder"}`,
    result: `{"cniVersion": "0.2.0", "ip4": {"ip": "10.9.2.2/24"}}`,
  },
};

/** What cnitool reads of its environment. */
export const environments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "no variables": {},
  "empty variables": { CNI_ARGS: "", CAP_ARGS: "", CNI_IFNAME: "" },
  "all variables": {
    CNI_ARGS: "IgnoreUnknown=1;K8S_POD_NAME=web",
    CAP_ARGS: `{"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp"}],"mac":"x","bandwidth":{"ingressRate":1e21,"egressRate":0.5}}`,
    CNI_IFNAME: "net1",
  },
};
