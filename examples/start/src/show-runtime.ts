import {
  ContainerState,
  enumName,
  PodSandboxState,
  type RuntimeClient,
  runtimeState,
  timestampToDate,
} from "@container-interfaces/cri";
import { printable, table } from "./table.js";

/** Prints what is on a runtime: its conditions, pods, containers and images. Only looks. */
export async function showRuntime(runtime: RuntimeClient): Promise<void> {
  const { runtimeName, runtimeVersion, runtimeApiVersion } = runtime.runtimeVersion;
  console.log(
    `${printable(`${runtimeName} ${runtimeVersion}, CRI ${runtimeApiVersion}`)}, at ${runtime.endpoint}\n`,
  );

  const [status, { items: pods }, { containers }, { images }] = await Promise.all([
    runtime.status({}),
    runtime.listPodSandbox({}),
    runtime.listContainers({}),
    runtime.listImages({}),
  ]);

  const state = runtimeState(status);
  const conditions = state.conditions.map(({ type, status, reason, message }) => [
    type,
    String(status),
    reason,
    message,
  ]);
  console.log(table("Conditions", ["TYPE", "STATUS", "REASON", "MESSAGE"], conditions));

  const podRows = pods.map((pod) => [
    shortId(pod.id),
    `${pod.metadata?.namespace}/${pod.metadata?.name}`,
    enumName(PodSandboxState, pod.state),
    age(pod.createdAt),
  ]);
  console.log(table("Pods", ["ID", "POD", "STATE", "AGE"], podRows));

  const containerRows = containers.map((container) => [
    shortId(container.id),
    container.metadata?.name ?? "",
    shortId(container.podSandboxId),
    enumName(ContainerState, container.state),
    container.image?.userSpecifiedImage || container.image?.image || "",
    age(container.createdAt),
  ]);
  console.log(table("Containers", ["ID", "NAME", "POD ID", "STATE", "IMAGE", "AGE"], containerRows));

  const imageRows = images.map(({ id, repoTags, size }) => [
    shortId(id),
    repoTags.join(" "),
    `${(Number(size) / 1e6).toFixed(1)} MB`,
  ]);
  console.log(table("Images", ["ID", "TAGS", "SIZE"], imageRows));
}

function shortId(id: string): string {
  return id.replace(/^sha256:/, "").slice(0, 13);
}

function age(createdAt: bigint): string {
  const created = timestampToDate(createdAt);
  if (created === undefined) return "";
  const seconds = Math.max(Math.round((Date.now() - created.getTime()) / 1_000), 0);
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)}h` : `${Math.round(seconds / 86_400)}d`;
}
