import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { compileProtos, type Element, listElements } from "./proto-comments.mjs";
import { oneLine, openInEditor } from "./virtual-editor.js";

interface Versions {
  readonly releases: string;
  readonly since: Readonly<Record<string, string>>;
}

const protos = [
  { name: "cri", proto: "runtime/v1/api.proto" },
  { name: "csi", proto: "csi/v1/csi.proto" },
  { name: "csi", proto: "pluginregistration/v1/registration.proto" },
].map(({ name, proto }) => {
  const folder = fileURLToPath(new URL(`../packages/${name}/proto`, import.meta.url));
  const file = compileProtos(folder).file.find((each) => each.name === proto);
  if (file === undefined) throw new Error(`${proto} did not compile`);
  const facts = `${folder}/${proto.replace(/\.proto$/, ".since.json")}`;
  const versions = existsSync(facts) ? (JSON.parse(readFileSync(facts, "utf8")) as Versions) : undefined;
  return { name, proto, file, elements: listElements(file), versions };
});

/** The comment of an element with the version that brought it. */
function wanted({ versions }: (typeof protos)[number], { name, kind, comment }: Element): string {
  const text = oneLine(comment);
  const version = versions?.since[name];
  if (
    version === undefined ||
    kind === "oneof" ||
    text === "" ||
    text.includes(`Since ${versions?.releases} ${version}`)
  )
    return text;
  return `${text} Since ${versions?.releases} ${version}.`;
}

const camel = (name: string): string =>
  name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const exported = (name: string): string => name.replaceAll(".", "_");

/** Code in which a variable of each type that people meet is declared, by the name of the message or service. */
function declarations(
  name: string,
  files: readonly FileDescriptorProto[],
  elements: readonly Element[],
): string {
  const messages = elements.filter(({ kind }) => kind === "message").map((each) => exported(each.name));
  const services = files.flatMap(({ service }) => service.map((each) => each.name));
  return [
    `import * as api from "@container-interfaces/${name}";`,
    `import type { Client, DeepPartial, ServiceHandlers } from "@container-interfaces/transport";`,
    ...messages.flatMap((each) => [
      `declare const whole_${each}: api.${each};`,
      `declare const partial_${each}: DeepPartial<api.${each}>;`,
    ]),
    ...services.flatMap((each) => [
      `declare const client_${each}: Client<typeof api.${each}Definition>;`,
      `declare const handlers_${each}: Partial<ServiceHandlers<typeof api.${each}Definition>>;`,
      `declare const methods_${each}: (typeof api.${each}Definition)["methods"];`,
    ]),
    "export { api };",
  ].join("\n");
}

describe.each(["cri", "csi"])("every comment of %s is shown", (name) => {
  const own = protos.filter((each) => each.name === name);
  const editor = openInEditor(
    declarations(
      name,
      own.map(({ file }) => file),
      own.flatMap(({ elements }) => elements),
    ),
  );
  const { checker, source } = editor;
  const variables = new Map(
    source.statements.flatMap((statement) =>
      ts.isVariableStatement(statement)
        ? statement.declarationList.declarations.map((each) => [each.name.getText(source), each] as const)
        : [],
    ),
  );
  const typeOf = (variable: string): ts.Type => {
    const declaration = variables.get(variable);
    if (declaration === undefined) throw new Error(`there is no ${variable}`);
    return checker.getTypeAtLocation(declaration.name);
  };
  const docs = (symbol: ts.Symbol | undefined): string =>
    oneLine(ts.displayPartsToString(symbol?.getDocumentationComment(checker)));
  const property = (type: ts.Type, key: string): ts.Symbol | undefined =>
    checker.getPropertyOfType(type, key);
  const typeOfSymbol = (symbol: ts.Symbol): ts.Type => checker.getTypeOfSymbol(symbol);
  const api = (() => {
    const [statement] = source.statements;
    if (statement === undefined || !ts.isImportDeclaration(statement)) throw new Error("no import");
    const module = checker.getSymbolAtLocation(statement.moduleSpecifier);
    return new Map(checker.getExportsOfModule(module as ts.Symbol).map((each) => [each.name, resolve(each)]));
  })();
  function resolve(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  }

  /** The property of a message for a field: its own, or that of the member of a oneof. */
  const fieldOf = (type: ts.Type, key: string): ts.Symbol | undefined => {
    const direct = property(type, key);
    if (direct !== undefined) return direct;
    for (const symbol of checker.getPropertiesOfType(type)) {
      const members = checker.getNonNullableType(typeOfSymbol(symbol));
      for (const member of members.isUnion() ? members.types : [members]) {
        const which = property(member, "$case");
        const literal = which === undefined ? undefined : typeOfSymbol(which);
        if (literal?.isStringLiteral() && literal.value === key) return property(member, "value");
      }
    }
    return undefined;
  };

  /** The comments that an editor shows for an element, wherever people meet it. */
  const shown = ({ name: full, kind, parent = "" }: Element): string[] => {
    const last = full.slice(parent === "" ? 0 : parent.length + 1);
    switch (kind) {
      case "message":
      case "enum":
        return [docs(api.get(exported(full)))];
      case "service":
        return [docs(api.get(`${full}Definition`))];
      case "field":
        return ["whole", "partial"].map((form) =>
          docs(fieldOf(typeOf(`${form}_${exported(parent)}`), camel(last))),
        );
      case "oneof":
        return ["whole", "partial"].map((form) =>
          docs(property(typeOf(`${form}_${exported(parent)}`), camel(last))),
        );
      case "value": {
        const values = api.get(exported(parent));
        return values === undefined ? [""] : [docs(property(typeOfSymbol(values), last))];
      }
      case "rpc": {
        const method = last.charAt(0).toLowerCase() + last.slice(1);
        return ["client", "handlers", "methods"].map((form) =>
          docs(property(typeOf(`${form}_${parent}`), method)),
        );
      }
      default:
        return [];
    }
  };

  it("in code without a mistake", () => expect(editor.problems()).toEqual([]));

  it.each(own)("of $proto, with the version that brought the name", (each) => {
    const lost = each.elements.flatMap((element) => {
      const text = wanted(each, element);
      return shown(element)
        .filter((found) => found !== text)
        .map((found) => `${element.name}: ${JSON.stringify(found)} instead of ${JSON.stringify(text)}`);
    });
    expect(lost).toEqual([]);
  });
});

describe("an editor", () => {
  const editor = openInEditor(`
    import { connectRuntime, PodSandboxState, RuntimeServiceDefinition, serveRuntime } from "@container-interfaces/cri";
    import { ControllerDefinition, CreateVolumeRequest, Timestamp, type VolumeCapability } from "@container-interfaces/csi";
    import { connect, implement } from "@container-interfaces/transport";

    const runtime = await connectRuntime("unix:///run/cri.sock", { waitForReady/*option*/: true, /*options*/ });
    const state = PodSandboxState/*enum*/.SANDBOX_READY/*enum value*/;
    const pods = await runtime.listPodSandbox/*method*/({ filter: { state: { state/*nested field*/: state } } });
    console.log(pods.items/*field*/);
    await runtime.createContainer({ config: { linux: { resources: { /*deep*/ } } } });
    await runtime./*methods*/version({});
    await serveRuntime({ endpoint/*server option*/: "unix:///x", runtime: { version/*handler*/: () => ({ runtimeName/*answer*/: "x" }), /*handlers*/ } });

    const csi = connect("unix:///csi.sock").client(ControllerDefinition/*service*/);
    await csi.createVolume/*csi method*/({
      capacityRange: { requiredBytes/*bytes*/: 1n, /*range*/ },
      volumeContentSource: { type/*oneof*/: { $case: "snapshot", value/*member*/: { snapshotId: "s" } } },
      volumeCapabilities: [{ accessType: { $case: "mount", value: { /*mount*/ } } }],
    });
    CreateVolumeRequest/*constant*/.fromPartial/*of constant*/({ capacityRange: { limitBytes/*partial*/: 1n } });
    const show = (capability: VolumeCapability/*type*/) =>
      capability.accessType?.$case === "mount" ? capability.accessType.value/*narrowed*/.fsType/*in member*/ : "";
    implement(RuntimeServiceDefinition, { /*implement*/ });
    const time: Timestamp/*time*/ = { seconds/*seconds*/: 1n, nanos: 0 };
    const { requestType/*in definition*/ } = RuntimeServiceDefinition.methods.version;
    export { requestType, show, time };
  `);
  const comments = new Map<string, string>(
    protos.flatMap((each) =>
      each.elements.map((element) => [`${each.name}:${element.name}`, wanted(each, element)] as const),
    ),
  );
  const commentOf = (element: string): string => {
    const comment = comments.get(element);
    if (comment === undefined) throw new Error(`there is no ${element}`);
    return comment;
  };

  it("finds no mistake in the code", () => expect(editor.problems()).toEqual([]));

  it.each([
    ["enum", "cri:PodSandboxState"],
    ["enum value", "cri:PodSandboxState.SANDBOX_READY"],
    ["method", "cri:RuntimeService.ListPodSandbox"],
    ["nested field", "cri:PodSandboxStateValue.state"],
    ["field", "cri:ListPodSandboxResponse.items"],
    ["handler", "cri:RuntimeService.Version"],
    ["answer", "cri:VersionResponse.runtime_name"],
    ["service", "csi:Controller"],
    ["csi method", "csi:Controller.CreateVolume"],
    ["bytes", "csi:CapacityRange.required_bytes"],
    ["oneof", "csi:VolumeContentSource.type"],
    ["member", "csi:VolumeContentSource.snapshot"],
    ["constant", "csi:CreateVolumeRequest"],
    ["partial", "csi:CapacityRange.limit_bytes"],
    ["type", "csi:VolumeCapability"],
    ["narrowed", "csi:VolumeCapability.mount"],
    ["in member", "csi:VolumeCapability.MountVolume.fs_type"],
  ])("shows the comment of the proto over: %s", (marker, element) => {
    expect(editor.hover(marker)).toBe(commentOf(element));
  });

  it.each([
    ["option", /^Whether to wait for a runtime/],
    ["server option", /\w+ .*\./],
    ["time", /^A point in time in UTC/],
    ["seconds", /^Seconds since 1970-01-01T00:00:00Z/],
    ["in definition", /^The codec of the request message/],
    ["of constant", /^Copies a message and fills in the fields/],
  ])("shows the comment over a hand-written name: %s", (marker, comment) => {
    expect(editor.hover(marker)).toMatch(comment);
  });

  it.each([
    ["options", ["timeoutMs", "signal", "interceptors"], "timeoutMs", /^Milliseconds for the first contact/],
    ["methods", ["runPodSandbox", "events", "close"], "runPodSandbox", "cri:RuntimeService.RunPodSandbox"],
    ["deep", ["cpuQuota", "memoryLimitInBytes"], "cpuQuota", "cri:LinuxContainerResources.cpu_quota"],
    ["handlers", ["status", "listContainers"], "status", "cri:RuntimeService.Status"],
    ["implement", ["status", "listContainers"], "status", "cri:RuntimeService.Status"],
    ["range", ["limitBytes"], "limitBytes", "csi:CapacityRange.limit_bytes"],
    [
      "mount",
      ["fsType", "mountFlags", "volumeMountGroup"],
      "fsType",
      "csi:VolumeCapability.MountVolume.fs_type",
    ],
  ])("offers names with their comments: %s", (marker, names, name, comment) => {
    const offered = editor.completions(marker);
    expect([...offered.keys()]).toEqual(expect.arrayContaining(names));
    expect(offered.get(name)?.()).toMatch(
      typeof comment === "string" ? new RegExp(`^${literally(commentOf(comment))}$`) : comment,
    );
  });
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
