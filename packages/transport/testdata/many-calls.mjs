// Makes many calls of each kind, ends many more early, closes everything, and prints what stayed behind. Run it with --expose-gc.
import { getEventListeners } from "node:events";
import { implement } from "../dist/index.js";
import { socketPair } from "../dist/testing/index.js";
import { EchoDefinition, echoHandlers } from "./echo-service.js";

const calls = Number(process.argv[2]);
const cancellations = Number(process.argv[3]);
const atOnce = 100;
// Node's HTTP/2 ends a connection on which more than about a thousand streams were reset at once
const cancellationsPerConnection = 900;

const warnings = [];
process.on("warning", ({ message }) => warnings.push(message));

let handling = 0;
let fired = 0;
/** Answers when the caller has gone. */
async function untilGone({ signal }) {
  handling++;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  handling--;
  fired++;
  throw signal.reason;
}
const handlers = {
  ...echoHandlers,
  echo: (request, context) => (request.text === "wait" ? untilGone(context) : request),
  async *list(request, context) {
    yield* echoHandlers.list(request);
    if (request.text === "wait") await untilGone(context);
  },
};
const makePair = () => socketPair({ services: [implement(EchoDefinition, handlers)] });

async function* requests() {
  yield { text: "a" };
  yield { text: "b" };
}

async function drain(stream) {
  let count = 0;
  for await (const _ of stream) count++;
  return count;
}

/** One call; most are unary, as in life. */
async function call(client, number, options) {
  const kind = number % 20;
  if (kind === 0) return (await client.collect(requests(), options)).count === 2;
  if (kind === 1) return (await drain(client.list({ count: 2 }, options))) === 2;
  if (kind === 2) return (await drain(client.chat(requests(), options))) === 2;
  return (await client.echo({ count: number }, options)).count === number % 2 ** 32;
}

/** One call that is ended from this side while it is handled. */
async function cancel(client, number) {
  if (number % 3 === 0) {
    for await (const _ of client.list({ text: "wait", count: 1 })) break;
    return true;
  }
  const controller = new AbortController();
  const options =
    number % 3 === 1 ? { signal: controller.signal } : { timeoutMs: 60_000, signal: controller.signal };
  const ended = client.echo({ text: "wait" }, options).then(
    () => false,
    ({ code }) => code === "CANCELLED",
  );
  setImmediate(() => setImmediate(() => controller.abort()));
  return ended;
}

async function times(count, make) {
  let next = 0;
  let wrong = 0;
  const loop = async () => {
    while (next < count) if (!(await make(next++))) wrong++;
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
  return wrong;
}

async function round(pair, calls, cancellations) {
  const client = pair.client(EchoDefinition);
  const shared = new AbortController();
  let wrong = await times(calls, (number) =>
    call(client, number, { signal: shared.signal, timeoutMs: 120_000 }),
  );
  wrong += getEventListeners(shared.signal, "abort").length;
  for (let left = cancellations; left > 0; left -= cancellationsPerConnection) {
    const other = await makePair();
    const client = other.client(EchoDefinition);
    wrong += await times(Math.min(left, cancellationsPerConnection), (number) => cancel(client, number));
    while (handling > 0) await new Promise(setImmediate);
    await other.close();
  }
  return wrong;
}

async function settledHeap() {
  for (let turn = 0; turn < 10; turn++) {
    await new Promise(setImmediate);
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}

await settledHeap();
const before = process.getActiveResourcesInfo();
const pair = await makePair();
let wrong = await round(pair, 5_000, 500);
const heap = await settledHeap();
const standing = process.getActiveResourcesInfo();
wrong += await round(pair, calls, cancellations);
const grownBytes = (await settledHeap()) - heap;
const stillStanding = process.getActiveResourcesInfo();
await pair.close();
await settledHeap();
const after = process.getActiveResourcesInfo();
process.stdout.write(
  JSON.stringify({ wrong, fired, grownBytes, warnings, standing, stillStanding, before, after }),
);
