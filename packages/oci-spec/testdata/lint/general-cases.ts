import { bare, freebsd, type LintCases, linux, windows, zos } from "./lint-case.js";

const cpu = (limits: object) => windows({ windows: { resources: { cpu: limits } } });
const kernel = { path: "/k" };

/** Cases about the version, platforms, paths and hooks. */
export const generalCases: LintCases = {
  "oci-version-malformed": [
    [linux({ ociVersion: "1.3" }), ["ociVersion"]],
    [linux({ ociVersion: "v1.3.0" }), ["ociVersion"]],
    [linux({ ociVersion: "1.03.0" }), ["ociVersion"]],
    [linux({ ociVersion: "" }), ["ociVersion"]],
    [linux({ ociVersion: "1.3.0-" }), ["ociVersion"]],
    [linux({ ociVersion: "1.3.0-01" }), ["ociVersion"]],
    [linux({ ociVersion: `1.3.${"9".repeat(300)}` }), ["ociVersion"]],
    [linux({ ociVersion: "1.1.0-rc.2+dev.7" }), []],
    [linux({ ociVersion: "0.2.0" }), []],
  ],
  "field-newer-than-version": [
    [
      linux({ ociVersion: "1.2.1", linux: { intelRdt: { schemata: ["L3:0=f"] } } }),
      ["linux.intelRdt.schemata"],
    ],
    [
      linux({ ociVersion: "1.0.1", process: { user: { uid: 0, gid: 0, umask: 18 } } }),
      ["process.user.umask"],
    ],
    [
      linux({ ociVersion: "1.1.0", process: { execCPUAffinity: { initial: "0" } } }),
      ["process.execCPUAffinity"],
    ],
    // a candidate counts as the release that it became, a development version as the next release
    [linux({ ociVersion: "1.1.0-rc.1", process: { ioPriority: { class: "IOPRIO_CLASS_BE" } } }), []],
    [linux({ ociVersion: "1.0.2-dev", process: { ioPriority: { class: "IOPRIO_CLASS_BE" } } }), []],
    [linux({ ociVersion: "1.1.0+dev", mounts: [] }), []],
    [
      linux({ ociVersion: "1.0.2-dev", process: { execCPUAffinity: { initial: "0" } } }),
      ["process.execCPUAffinity"],
    ],
    [linux({ ociVersion: "1.3.0", linux: { intelRdt: { schemata: ["L3:0=f"] } } }), []],
    [linux({ ociVersion: "2.0.0", linux: { intelRdt: { schemata: ["L3:0=f"] } } }), []],
    [linux({ ociVersion: "1.10.0", linux: { intelRdt: { schemata: ["L3:0=f"] } } }), []],
  ],
  "field-removed": [
    [linux({ linux: { intelRdt: { enableCMT: true } } }), ["linux.intelRdt.enableCMT"]],
    [linux({ ociVersion: "1.4.0", linux: { intelRdt: { enableMBM: true } } }), ["linux.intelRdt.enableMBM"]],
    [zos({ ociVersion: "1.2.1", zos: { devices: [{ path: "/dev/a" }] } }), ["zos.devices"]],
    [linux({ ociVersion: "1.2.1", linux: { intelRdt: { enableCMT: true } } }), []],
    [
      linux({ ociVersion: "soon", linux: { intelRdt: { enableCMT: true } } }),
      [],
      { also: ["oci-version-malformed ociVersion"] },
    ],
  ],
  "section-of-other-platform": [
    [linux({ windows: { layerFolders: ["C:\\a"] } }), ["windows"]],
    [windows({ solaris: {}, zos: {}, freebsd: {} }), ["solaris", "freebsd", "zos"]],
    [linux(), ["linux"], { platform: "solaris" }],
    [linux({ vm: { kernel } }), []],
    [freebsd(), []],
    [bare({ solaris: {} }), []],
  ],
  "windows-section-missing": [
    [bare({ root: windows().root, process: { commandLine: "cmd", cwd: "C:\\" } }), ["windows"]],
    [bare({ root: windows().root, process: { cwd: "C:\\" } }), ["windows"]],
    [bare({ root: windows().root, process: { cwd: "C:\\" } }), ["windows"], { platform: "windows" }],
    [windows(), []],
    [bare(), []],
  ],
  "windows-cpu-limits-exclusive": [
    [cpu({ count: 1, shares: 0 }), ["windows.resources.cpu"]],
    [cpu({ count: 1, maximum: 1 }), ["windows.resources.cpu"]],
    [cpu({ shares: 1, maximum: 1 }), ["windows.resources.cpu"]],
    [cpu({ count: 1, affinity: [{ mask: 1 }] }), []],
    [cpu({}), []],
  ],
  "windows-cpu-limit-out-of-range": [
    [cpu({ shares: 10_001 }), ["windows.resources.cpu.shares"]],
    [cpu({ maximum: 10_001 }), ["windows.resources.cpu.maximum"]],
    [cpu({ shares: 10_000 }), []],
    [cpu({ maximum: 10_000 }), []],
    [cpu({ count: 20_000 }), []],
  ],
  "windows-network-exclusive": [
    [
      windows({
        windows: {
          network: {
            networkNamespace: "a",
            endpointList: [],
            allowUnqualifiedDNSQuery: false,
            DNSSearchList: ["a"],
            networkSharedContainerName: "b",
          },
        },
      }),
      [
        "windows.network.endpointList",
        "windows.network.allowUnqualifiedDNSQuery",
        "windows.network.DNSSearchList",
        "windows.network.networkSharedContainerName",
      ],
    ],
    [windows({ windows: { network: { networkNamespace: "a" } } }), []],
    [windows({ windows: { network: { endpointList: ["a"], DNSSearchList: ["b"] } } }), []],
  ],
  "freebsd-statfs-unknown": [
    [freebsd({ freebsd: { jail: { enforceStatfs: 3 } } }), ["freebsd.jail.enforceStatfs"]],
    [freebsd({ freebsd: { jail: { enforceStatfs: 2 } } }), []],
    [freebsd({ freebsd: {} }), []],
  ],
  "freebsd-device-absolute": [
    [freebsd({ freebsd: { devices: [{ path: "pf" }, { path: "/dev/pf" }] } }), ["freebsd.devices[1].path"]],
    [freebsd({ freebsd: { devices: [{ path: "net/tap0" }] } }), []],
  ],
  "vm-hw-config-misspelt": [
    [linux({ vm: { kernel, hwconfig: { vcpus: 1 } } }), ["vm.hwconfig"]],
    [linux({ vm: { kernel, hwConfig: { vcpus: 1 } } }), []],
  ],
  "annotation-key-empty": [
    [linux({ annotations: { a: "b", "": "c" } }), ['annotations[""]']],
    [linux({ annotations: { "com.example.empty": "" } }), []],
  ],

  "root-missing": [
    [linux({ root: undefined }), ["root"]],
    [windows({ root: undefined }), ["root"]],
    [
      linux({ root: undefined, windows: { layerFolders: ["C:\\a"], hyperv: {} } }),
      ["root"],
      { also: ["section-of-other-platform windows"] },
    ],
    [windows({ root: undefined, windows: { hyperv: {} } }), []],
    [linux(), []],
  ],
  "root-with-hyperv": [
    [windows({ windows: { hyperv: {} } }), ["root"]],
    [windows(), []],
    [windows({ root: undefined, windows: { hyperv: { utilityVMPath: "C:\\u" } } }), []],
  ],
  "root-path-empty": [
    [linux({ root: { path: "" } }), ["root.path"]],
    [freebsd({ root: { path: "" } }), ["root.path"]],
    [linux({ root: { path: "/" } }), []],
  ],
  "root-path-no-volume": [
    [windows({ root: { path: "" } }), ["root.path"]],
    [windows({ root: { path: "C:\\rootfs" } }), ["root.path"]],
    [windows({ root: { path: "\\\\?\\Volume{0f5c1fce}\\" } }), ["root.path"]],
    [windows({ root: { path: "\\\\?\\Volume{0F5C1FCE-4C4E-4b6c-9a59-0c6b3fb0a3d1}\\rootfs" } }), []],
    [linux({ root: { path: "C:\\rootfs" } }), []],
  ],
  "root-readonly-on-windows": [
    [windows({ root: { readonly: true } }), ["root.readonly"]],
    [windows({ root: { readonly: false } }), []],
    [linux({ root: { readonly: true } }), []],
  ],
  "masked-path-not-absolute": [
    [
      linux({ linux: { maskedPaths: ["/proc/kcore", "proc/keys", ""] } }),
      ["linux.maskedPaths[1]", "linux.maskedPaths[2]"],
    ],
    [linux({ linux: { maskedPaths: ["/proc/kcore"] } }), []],
  ],
  "readonly-path-not-absolute": [
    [linux({ linux: { readonlyPaths: ["/proc/sys", "./proc/bus"] } }), ["linux.readonlyPaths[1]"]],
    [linux({ linux: { readonlyPaths: ["/proc/sys"] } }), []],
  ],
  "vm-path-not-absolute": [
    [
      linux({ vm: { kernel: { path: "k", initrd: "i" }, hypervisor: { path: "h" }, image: { path: "r" } } }),
      ["vm.hypervisor.path", "vm.kernel.path", "vm.kernel.initrd", "vm.image.path"],
    ],
    [linux({ vm: { kernel: { path: "" } } }), ["vm.kernel.path"]],
    // as Go writes what is not there
    [linux({ vm: { kernel, hypervisor: { path: "" }, image: { path: "", format: "" } } }), []],
    [
      linux({
        vm: { kernel: { path: "/k", initrd: "/i" }, hypervisor: { path: "/h" }, image: { path: "/r" } },
      }),
      [],
    ],
  ],

  "hook-path-not-absolute": [
    [
      linux({
        hooks: {
          prestart: [{ path: "a" }],
          createRuntime: [{ path: "/b" }, { path: "b" }],
          createContainer: [{ path: "c" }],
          startContainer: [{ path: "d" }],
          poststart: [{ path: "e" }],
          poststop: [{ path: "" }],
        },
      }),
      [
        "hooks.prestart[0].path",
        "hooks.createRuntime[1].path",
        "hooks.createContainer[0].path",
        "hooks.startContainer[0].path",
        "hooks.poststart[0].path",
        "hooks.poststop[0].path",
      ],
    ],
    [zos({ hooks: { poststop: [{ path: "/f" }] } }), []],
  ],
  "hook-file-missing": [
    [
      linux({ hooks: { prestart: [{ path: "/a" }], poststop: [{ path: "/there" }, { path: "/b" }] } }),
      ["hooks.prestart[0].path", "hooks.poststop[1].path"],
      { fileExists: (path) => path === "/there" },
    ],
    // looked up in the container, or a mistake already
    [linux({ hooks: { startContainer: [{ path: "/a" }] } }), [], { fileExists: () => false }],
    [
      linux({ hooks: { poststop: [{ path: "a" }] } }),
      [],
      { fileExists: () => false, also: ["hook-path-not-absolute hooks.poststop[0].path"] },
    ],
    [linux({ hooks: { prestart: [{ path: "/a" }] } }), []],
    [linux({ hooks: { prestart: [{ path: "/a" }] } }), [], { fileExists: () => true }],
  ],
  "hook-timeout-not-positive": [
    [linux({ hooks: { poststart: [{ path: "/a", timeout: 0 }] } }), ["hooks.poststart[0].timeout"]],
    [linux({ hooks: { poststart: [{ path: "/a", timeout: -1 }] } }), ["hooks.poststart[0].timeout"]],
    [linux({ hooks: { poststart: [{ path: "/a", timeout: 1 }, { path: "/b" }] } }), []],
  ],
  "hooks-unsupported": [
    [windows({ hooks: { prestart: [{ path: "C:\\a" }], poststop: [] } }), ["hooks.prestart"]],
    [windows({ hooks: { prestart: [] } }), []],
    [linux({ hooks: { prestart: [{ path: "/a" }] } }), []],
  ],
};
