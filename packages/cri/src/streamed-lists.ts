import { type CallOptions, type Client, RpcError } from "@container-interfaces/transport";
import type {
  ImageServiceDefinition,
  ListContainerStatsResponse,
  ListContainersResponse,
  ListImagesResponse,
  ListPodSandboxMetricsResponse,
  ListPodSandboxResponse,
  ListPodSandboxStatsResponse,
  RuntimeServiceDefinition,
} from "./gen/runtime/v1/api.js";

type RuntimeService = Client<RuntimeServiceDefinition>;
type ImageService = Client<ImageServiceDefinition>;

/** The list RPCs that have a streaming twin since Kubernetes 1.36. */
export type StreamedLists = Pick<
  RuntimeService,
  "listPodSandbox" | "listContainers" | "listContainerStats" | "listPodSandboxStats" | "listPodSandboxMetrics"
> &
  Pick<ImageService, "listImages">;

/** Which of the streaming twins a runtime has told that it lacks. */
export class MissingStreams {
  readonly #missing = new Set<string>();

  /** Whether the runtime has answered this one with UNIMPLEMENTED. */
  has(name: string): boolean {
    return this.#missing.has(name);
  }

  /** Remembers that the runtime lacks this one. */
  add(name: string): void {
    this.#missing.add(name);
  }

  /** Forgets all: the runtime on the other side of a new connection may be a newer one. */
  clear(): void {
    this.#missing.clear();
  }
}

/**
 * The list methods of a client that use the streaming RPCs where the runtime has them, so that no list is too long for one
 * message. A runtime that answers UNIMPLEMENTED is asked with the plain RPC, from then on at once. A stream that breaks off
 * fails the call: half a list is never returned.
 */
export function createStreamedLists(
  runtime: RuntimeService,
  image: ImageService,
  missing: MissingStreams,
): StreamedLists {
  const list = async <Item, Response>(
    name: string,
    options: CallOptions | undefined,
    stream: (options: CallOptions | undefined) => AsyncIterable<Item[]>,
    toResponse: (items: Item[]) => Response,
    plain: (options: CallOptions | undefined) => Promise<Response>,
  ): Promise<Response> => {
    if (missing.has(name)) return await plain(options);
    const started = Date.now();
    try {
      const items: Item[] = [];
      for await (const batch of stream(options)) for (const item of batch) items.push(item);
      return toResponse(items);
    } catch (error) {
      if (!RpcError.is(error, "UNIMPLEMENTED")) throw error;
      missing.add(name);
      return await plain(remaining(options, Date.now() - started));
    }
  };

  return {
    listPodSandbox: (request, options) =>
      list(
        "StreamPodSandboxes",
        options,
        (callOptions) =>
          batches(runtime.streamPodSandboxes(request, callOptions), (batch) => batch.podSandboxes),
        (items): ListPodSandboxResponse => ({ items }),
        (callOptions) => runtime.listPodSandbox(request, callOptions),
      ),
    listContainers: (request, options) =>
      list(
        "StreamContainers",
        options,
        (callOptions) => batches(runtime.streamContainers(request, callOptions), (batch) => batch.containers),
        (containers): ListContainersResponse => ({ containers }),
        (callOptions) => runtime.listContainers(request, callOptions),
      ),
    listContainerStats: (request, options) =>
      list(
        "StreamContainerStats",
        options,
        (callOptions) =>
          batches(runtime.streamContainerStats(request, callOptions), (batch) => batch.containerStats),
        (stats): ListContainerStatsResponse => ({ stats }),
        (callOptions) => runtime.listContainerStats(request, callOptions),
      ),
    listPodSandboxStats: (request, options) =>
      list(
        "StreamPodSandboxStats",
        options,
        (callOptions) =>
          batches(runtime.streamPodSandboxStats(request, callOptions), (batch) => batch.podSandboxStats),
        (stats): ListPodSandboxStatsResponse => ({ stats }),
        (callOptions) => runtime.listPodSandboxStats(request, callOptions),
      ),
    listPodSandboxMetrics: (request, options) =>
      list(
        "StreamPodSandboxMetrics",
        options,
        (callOptions) =>
          batches(runtime.streamPodSandboxMetrics(request, callOptions), (batch) => batch.podSandboxMetrics),
        (podMetrics): ListPodSandboxMetricsResponse => ({ podMetrics }),
        (callOptions) => runtime.listPodSandboxMetrics(request, callOptions),
      ),
    listImages: (request, options) =>
      list(
        "StreamImages",
        options,
        (callOptions) => batches(image.streamImages(request, callOptions), (batch) => batch.images),
        (images): ListImagesResponse => ({ images }),
        (callOptions) => image.listImages(request, callOptions),
      ),
  };
}

async function* batches<Message, Item>(
  messages: AsyncIterable<Message>,
  items: (message: Message) => Item[],
): AsyncIterable<Item[]> {
  for await (const message of messages) yield items(message);
}

/** The plain call gets what is left of the caller's deadline. */
function remaining(options: CallOptions | undefined, passedMs: number): CallOptions | undefined {
  if (options?.timeoutMs === undefined) return options;
  return { ...options, timeoutMs: Math.max(options.timeoutMs - passedMs, 0) };
}
