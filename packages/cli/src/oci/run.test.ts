import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { defaultLinuxSpec, editSpec } from "@container-interfaces/oci";
import { expect, test, vi } from "vitest";
import { OciLab } from "../../test/oci-lab.js";

// many programs are started
vi.setConfig({ testTimeout: 120_000 });

/**
 * Has the working folder a runtime `runtime` that runs nothing: it prints the container's id, its arguments and its own input, waits where
 * the container is called `wait`, and ends with 7. It keeps the configuration, and notes its commands in `calls`.
 */
function installRuntime(lab: OciLab): void {
  const script = `#!/bin/sh
here='${lab.cwd}'
shift 4
while [ "$1" = --root ]; do shift 2; done
command=$1
for id; do :; done
echo "$command $id" >>"$here/calls"
case $command in
run)
  while [ $# -gt 0 ]; do
    case $1 in --bundle) bundle=$2 ;; --pid-file) pidfile=$2 ;; esac
    shift
  done
  cp "$bundle/config.json" "$here/ran.json"
  ls "$bundle/rootfs" >"$here/files" 2>/dev/null
  echo "$bundle" >"$here/bundle-path"
  echo $$ >"$here/pid"
  echo $$ >"$pidfile"
  echo "container $id reads $(cat)"
  [ "$id" != wait ] || exec sleep 600
  exit 7 ;;
state) echo '{"level":"error","msg":"container does not exist"}' >&2; exit 1 ;;
delete) kill "$(cat "$here/pid" 2>/dev/null)" 2>/dev/null; exit 0 ;;
esac
`;
  writeFileSync(lab.path("runtime"), script, { mode: 0o755 });
}

const ran = (
  lab: OciLab,
): { process: { args: string[]; env: string[]; user: { uid: number } }; root: { path: string } } =>
  JSON.parse(readFileSync(lab.path("ran.json"), "utf8"));

test("an image runs in a bundle for the while, with the exit code of the container", async () => {
  const lab = new OciLab();
  installRuntime(lab);
  await lab.image("web");
  const outcome = await lab.run([
    "run",
    "images:web",
    "web-1",
    "-q",
    "--runtime",
    "./runtime",
    "--",
    "--port",
    "",
  ]);
  expect(outcome).toEqual({ code: 7, stdout: "container web-1 reads \n", stderr: "" });
  expect(ran(lab).process.args).toEqual(["--port", ""]);
  expect(readFileSync(lab.path("files"), "utf8")).toBe("bin\n");
  expect(existsSync(readFileSync(lab.path("bundle-path"), "utf8").trim())).toBe(false);
  expect(readdirSync(lab.temporary)).toEqual([]);
});

test("a bundle runs as it is, or with what the command line says otherwise", async () => {
  const lab = new OciLab();
  installRuntime(lab);
  mkdirSync(lab.path("bundle/rootfs"), { recursive: true });
  lab.write("bundle/config.json", editSpec(defaultLinuxSpec()).args("/bin/a").build());
  const env = { OCI_RUNTIME: "./runtime" };
  const plain = await lab.run(["run", "bundle"], env);
  expect(plain).toMatchObject({
    code: 7,
    stdout: expect.stringMatching(/^container oci-\w{12} reads \n$/),
    stderr: "",
  });
  expect(readFileSync(lab.path("bundle-path"), "utf8")).toBe(`${lab.path("bundle")}\n`);
  const changed = ["run", "-e", "A=1", "-e", "B=2", "-u", "5:6", "bundle", "--", "/bin/b", "-x"];
  expect(await lab.run(changed, env)).toMatchObject({ code: 7 });
  expect(ran(lab)).toMatchObject({
    process: {
      args: ["/bin/b", "-x"],
      env: expect.arrayContaining(["A=1", "B=2"]),
      user: { uid: 5, gid: 6 },
    },
    root: { path: lab.path("bundle/rootfs") },
  });
  expect(readdirSync(lab.temporary)).toEqual([]);
});

test("Ctrl-C has the runtime remove the container, and nothing is left", async () => {
  const lab = new OciLab();
  installRuntime(lab);
  await lab.image("web");
  const { child, ended } = lab.start(["run", "images:web", "wait", "-q", "--runtime", "./runtime"]);
  await new Promise<void>((resolve) => {
    child.stdout?.on("data", (text: string) => text.includes("container wait") && resolve());
  });
  child.kill("SIGINT");
  const { code, stderr } = await ended;
  expect({ code, stderr }).toEqual({
    code: 130,
    stderr: expect.stringMatching(
      /^oci: \[ABORTED\] running the container wait with runtime: the signal fired\n$/,
    ),
  });
  expect(readFileSync(lab.path("calls"), "utf8")).toMatch(/^run wait\n(?:state wait\n)?delete wait\n$/);
  expect(readdirSync(lab.temporary)).toEqual([]);
});

test("what cannot be run is told in a sentence, and nothing is left", async () => {
  const lab = new OciLab();
  await lab.image("web");
  const outcomes = await Promise.all([
    lab.run(["run", "images:web", "-q", "--runtime", "/nowhere/runc"]),
    lab.run(["run", "images:web", "a", "b"]),
    lab.run(["run", "images:web", "a/b", "-q"]),
  ]);
  expect(outcomes.map(({ code, stdout }) => ({ code, stdout }))).toEqual(
    [1, 2, 2].map((code) => ({ code, stdout: "" })),
  );
  expect(outcomes.map(({ stderr }) => /^oci: \[(\w+)\] [^\n]+\n$/.exec(stderr)?.[1])).toEqual([
    "PROGRAM_MISSING",
    "USAGE",
    "INVALID_ARGUMENT",
  ]);
  expect(readdirSync(lab.temporary)).toEqual([]);
});
