import { type BenchClient, eventCount } from "./stack.js";

/** One kind of work that is measured. */
export interface Work {
  /** The name of the row. */
  readonly title: string;
  /** What the milliseconds of the row are for. */
  readonly per: string;
  /** The operations of one slot; few, so that the stacks take turns faster than the machine changes its mind. */
  readonly operations: number;
  /** The operations that one `per` stands for. */
  readonly scale: number;
  /** Does it. */
  run(client: BenchClient, operations: number): Promise<void>;
}

/** The kinds of work, each measured once for the client and once for the server. */
export const works: readonly Work[] = [
  {
    title: "Version, one caller",
    per: "call",
    operations: 80,
    scale: 1,
    run: (client, operations) => repeat(operations, () => client.version()),
  },
  {
    title: "Version, 64 callers",
    per: "1,000 calls",
    operations: 256,
    scale: 1_000,
    run: async (client, operations) => {
      const caller = (): Promise<void> => repeat(operations / 64, () => client.version());
      await Promise.all(Array.from({ length: 64 }, caller));
    },
  },
  {
    title: "ListContainers, 1,000 containers",
    per: "call",
    operations: 2,
    scale: 1,
    run: (client, operations) => repeat(operations, () => client.listContainers()),
  },
  {
    title: "GetContainerEvents, 10,000 events",
    per: "stream",
    operations: 1,
    scale: 1,
    run: (client, operations) =>
      repeat(operations, async () => {
        const count = await client.events();
        if (count !== eventCount) throw new Error(`${count} events came instead of ${eventCount}`);
      }),
  },
];

async function repeat(times: number, act: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < times; time += 1) await act();
}
