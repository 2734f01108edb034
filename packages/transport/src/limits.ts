/** The default limit on one message, both ways: 16 MiB, as kubelet has it. gRPC's own 4 MiB ends at about 3,000 containers. */
export const defaultMaxMessageBytes: number = 16 * 1024 * 1024;

/** The longest time that a timer of Node can hold, in milliseconds: 24 days. A longer one would fire at once. */
export const maxTimerMs: number = 2_147_483_647;

/** How much earlier than here a deadline may pass at the peer: it gets the time that is left, cut to milliseconds. */
export const clockToleranceMs: number = 10;
