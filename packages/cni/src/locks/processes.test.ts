import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isRunning, pidsIn } from "../../../process/test/live-process.js";
import { failure } from "../../test/failure.js";
import { installScript } from "../../test/install-script.js";
import { type OrderedOperation, startOperator } from "../../test/operator.js";
import { attachment, network } from "../../test/recorded-cni.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { CNIConfig } from "../index.js";

/**
 * Fails where it runs beside another one on its container, or beside GC of its network, and writes down what it was called for. With
 * a file `hang` in its folder it writes its process id into `pids` and waits.
 */
const jealous = `
fail() { echo "{\\"code\\":100,\\"msg\\":\\"$1\\"}"; exit 1; }
read -r stdin
net=\${stdin#*\\"name\\":\\"}; net=\${net%%\\"*}
cd "$CNI_PATH" || exit 1
echo "$CNI_COMMAND $net $CNI_CONTAINERID" >> calls
if [ -e hang ]; then echo $$ >> pids; exec sleep 1000; fi
if [ "$CNI_COMMAND" = GC ]; then
  mkdir "gc-$net" || fail "two GC in $net"
  for other in in-"$net"-*; do [ -e "$other" ] && fail "GC beside $other"; done
  sleep 0.005
  rmdir "gc-$net"
  exit 0
fi
mkdir "busy-$CNI_CONTAINERID" || fail "$CNI_COMMAND beside another one on $CNI_CONTAINERID"
if [ "$CNI_COMMAND" != CHECK ]; then
  mkdir "in-$net-$CNI_CONTAINERID"
  [ -e "gc-$net" ] && fail "$CNI_COMMAND beside GC of $net"
fi
sleep 0.002
[ "$CNI_COMMAND" != CHECK ] && rmdir "in-$net-$CNI_CONTAINERID"
rmdir "busy-$CNI_CONTAINERID"
[ "$CNI_COMMAND" != ADD ] || echo '{"cniVersion":"1.1.0"}'
`;

const add: OrderedOperation = { verb: "ADD", network: "lab", containerId: "web" };
const lab = network(["plugin"]);
const web = attachment("web", { netns: "" });

function laboratory() {
  const [folder, cacheDir] = [temporaryFolder(), temporaryFolder()];
  installScript(folder, "plugin", jealous);
  return {
    folder,
    cacheDir,
    cni: new CNIConfig({ path: [folder], cacheDir }),
    start: () => startOperator(cacheDir, folder),
    calls: () => readFileSync(join(folder, "calls"), "utf8").split(/ *\n/).slice(0, -1),
    locks: () => readdirSync(join(cacheDir, "locks")),
    /** Has the next plugin wait, begins an operation, and gives the plugin's process id when it waits. */
    hang: async (begin: () => void): Promise<number> => {
      writeFileSync(join(folder, "hang"), "");
      begin();
      const [pid = 0] = await pidsIn(join(folder, "pids"), 1);
      for (const name of ["hang", "pids"]) rmSync(join(folder, name));
      return pid;
    },
  };
}

describe("processes that share a cache", () => {
  test("never run two plugins on one container, nor GC beside ADD and DEL of its network", async () => {
    const { start, calls, locks } = laboratory();
    const all = await Promise.all(Array.from({ length: 3 }, start));
    let seed = 7;
    const pick = <T>(...items: readonly T[]): T => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return items[Math.floor((seed / 2 ** 31) * items.length)] as T;
    };
    const operation = (): OrderedOperation => ({
      verb: pick("ADD", "ADD", "DEL", "DEL", "CHECK", "GC"),
      network: pick("lab", "other"),
      containerId: pick("a", "b"),
      ifName: pick("eth0", "eth1"),
      options: { timeoutMs: 30_000 },
    });
    for (let round = 0; round < 3; round += 1) {
      const outcomes = await Promise.all(
        all.map(({ operate }) => operate(Array.from({ length: 8 }, operation))),
      );
      expect(outcomes.flat()).toEqual(Array(24).fill("done"));
    }
    expect(new Set(calls().map((line) => line.split(" ")[0]))).toEqual(
      new Set(["ADD", "DEL", "CHECK", "GC"]),
    );
    expect(locks()).toEqual([]);
  }, 60_000);

  test("wait for the one that lives, and say which it is", async () => {
    const { start, cni, hang, cacheDir } = laboratory();
    const { child, operate } = await start();
    let adding: Promise<string[]> | undefined;
    const pid = await hang(() => {
      adding = operate([add]);
    });
    const error = await failure(cni.delNetworkList(lab, web, { timeoutMs: 200 }), "TIMEOUT");
    const file = join(cacheDir, "locks", "container-web");
    expect(error.doing).toBe(`waiting for the lock ${file} of process ${child.pid}`);
    const collecting = await failure(cni.gcNetworkList(lab, {}, { timeoutMs: 200 }), "TIMEOUT");
    expect(collecting.doing).toBe(error.doing);
    const deleting = cni.delNetworkList(lab, web);
    process.kill(pid);
    expect(await adding).toEqual([expect.stringMatching(/^\[PLUGIN_FAILED\] ADD .*it was ended by SIGTERM/)]);
    await deleting;
  });

  test("take over the lock of one that was killed, each in its turn", async () => {
    const { start, cni, hang, locks } = laboratory();
    const racers = await Promise.all(Array.from({ length: 3 }, start));
    for (let round = 0; round < 4; round += 1) {
      const { child, operate } = await start();
      const pid = await hang(() => {
        operate([add]).catch(() => {});
      });
      // the first half waits already, the other half comes when it is dead
      const waiting = racers.map(({ operate }) => operate([add, { ...add, verb: "DEL" }, add]));
      if (round % 2 === 0) await failure(cni.checkNetworkList(lab, web, { timeoutMs: 15 }), "TIMEOUT");
      child.kill("SIGKILL");
      const late = cni.addNetworkList(lab, web, { timeoutMs: 30_000 });
      expect((await Promise.all(waiting)).flat()).toEqual(Array(9).fill("done"));
      await late;
      // nobody is left to end it
      expect(isRunning(pid)).toBe(true);
      process.kill(pid, "SIGKILL");
    }
    expect(locks()).toEqual([]);
  }, 60_000);

  test("have GC take down what one had begun that was killed", async () => {
    const { start, cni, hang, calls, cacheDir } = laboratory();
    const { child, operate } = await start();
    const pid = await hang(() => {
      operate([add]).catch(() => {});
    });
    child.kill("SIGKILL");
    process.kill(pid, "SIGKILL");
    expect(readdirSync(join(cacheDir, "pending"))).toEqual(["lab-web-eth0"]);
    expect(existsSync(join(cacheDir, "results"))).toBe(false);
    await failure(cni.addNetworkList(lab, web, { exclusive: true, timeoutMs: 30_000 }), "ALREADY_ATTACHED");
    await cni.gcNetworkList(lab, { validAttachments: [] }, { timeoutMs: 30_000 });
    expect(calls()).toEqual(["ADD lab web", "DEL lab web", "GC lab"]);
    expect(readdirSync(join(cacheDir, "pending"))).toEqual([]);
  });
});
