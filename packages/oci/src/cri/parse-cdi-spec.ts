import { parseJson } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import { isCdiDeviceName, parseCdiKind } from "./cdi-name.js";
import { type Check, flag, integerOf, listOf, objectOf, text, textOf, texts } from "./cdi-shape.js";
import type { CdiSpec } from "./cdi-spec.js";
import { cdiVersions, minimumCdiVersion } from "./cdi-version.js";

const HOOKS = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];
const INT64_MAX = 2n ** 63n - 1n;

const some = textOf((value) => value !== "", "a text that is not empty");
const absolute = textOf((value) => value.startsWith("/"), "an absolute path");
const variables = listOf(textOf((value) => value.indexOf("=") > 0, "NAME=value"));
const uint32 = integerOf(0, 2 ** 32 - 1);

const edits: Check = objectOf({
  env: variables,
  deviceNodes: listOf(
    objectOf(
      {
        path: absolute,
        hostPath: text,
        type: textOf((value) => /^[bcup]?$/.test(value), "b, c, u or p"),
        major: integerOf(0, INT64_MAX),
        minor: integerOf(0, INT64_MAX),
        fileMode: integerOf(0, 0o7777),
        permissions: textOf(
          (value) => value === "none" || /^[rwm]*$/.test(value),
          "any of r, w and m, or none",
        ),
        uid: uint32,
        gid: uint32,
      },
      ["path"],
    ),
  ),
  netDevices: listOf(objectOf({ hostInterfaceName: some, name: some }, ["hostInterfaceName", "name"])),
  hooks: listOf(
    objectOf(
      {
        hookName: textOf((value) => HOOKS.includes(value), `one of ${HOOKS.join(", ")}`),
        path: absolute,
        args: listOf(text),
        env: variables,
        timeout: integerOf(1, 2 ** 31 - 1),
      },
      ["hookName", "path"],
    ),
  ),
  mounts: listOf(
    objectOf({ hostPath: some, containerPath: absolute, options: listOf(text), type: text }, [
      "hostPath",
      "containerPath",
    ]),
  ),
  intelRdt: objectOf({
    closID: textOf(isClass, "the name of a folder of resctrl"),
    l3CacheSchema: text,
    memBwSchema: text,
    schemata: listOf(text),
    enableMonitoring: flag,
  }),
  additionalGids: listOf(uint32),
});

const document: Check = objectOf(
  {
    cdiVersion: text,
    kind: textOf(
      (value) => parseCdiKind(value) !== undefined,
      "a vendor and a class, as in vendor.com/class",
    ),
    annotations: texts,
    devices: listOf(
      objectOf(
        {
          name: textOf(
            isCdiDeviceName,
            "a name of letters, digits and _.:- that begins and ends with one of the former",
          ),
          annotations: texts,
          containerEdits: edits,
        },
        ["name", "containerEdits"],
      ),
    ),
    containerEdits: edits,
  },
  ["cdiVersion", "kind", "devices"],
);

/**
 * Reads a CDI file in JSON. Unknown keys are refused, as the specification wants it: what they ask for could not be done.
 *
 * @param file what errors call the file
 * @throws OciError `INVALID_ARGUMENT` for another document, with the path of the first thing that is wrong; `UNSUPPORTED` for a
 * newer version of CDI
 */
export function parseCdiSpec(content: string, file = "CDI file"): CdiSpec {
  const fail = (reason: string, cause?: unknown): OciError =>
    new OciError("INVALID_ARGUMENT", `reading ${file}`, reason, {
      file,
      ...(cause === undefined ? {} : { cause }),
    });
  let value: unknown;
  try {
    value = parseJson(content);
  } catch (error) {
    throw fail("it is no JSON", error);
  }
  for (const [path, reason] of document(value, "")) throw fail(path === "" ? reason : `${path}: ${reason}`);
  const spec = value as CdiSpec;
  checkVersion(spec, file, fail);
  if (spec.devices.length === 0) throw fail("devices: there is none");
  const names = new Set<string>();
  for (const [index, { name, containerEdits }] of spec.devices.entries()) {
    if (names.has(name)) throw fail(`devices[${index}].name: there are two devices ${name}`);
    if (isEmpty(containerEdits)) throw fail(`devices[${index}].containerEdits: they say nothing`);
    names.add(name);
  }
  return spec;
}

function checkVersion(spec: CdiSpec, file: string, fail: (reason: string) => OciError): void {
  const version = spec.cdiVersion.replace(/^v/, "");
  const index = cdiVersions.indexOf(version);
  if (index === -1) {
    if (!/^\d+\.\d+\.\d+$/.test(version))
      throw fail(`cdiVersion: ${JSON.stringify(spec.cdiVersion)} is no version of CDI`);
    throw new OciError(
      "UNSUPPORTED",
      `reading ${file}`,
      `cdiVersion: CDI ${version} is not known, the newest that is is ${cdiVersions.at(-1)}`,
      { file },
    );
  }
  const minimum = minimumCdiVersion(spec);
  if (index < cdiVersions.indexOf(minimum)) {
    throw fail(`cdiVersion: it is ${version}, and what the file uses came with ${minimum}`);
  }
}

function isClass(name: string): boolean {
  return name === "/" || (name.length < 4096 && name !== "." && name !== ".." && !/[/\n]/.test(name));
}

function isEmpty(edits: object): boolean {
  return Object.values(edits).every((value) => Array.isArray(value) && value.length === 0);
}
