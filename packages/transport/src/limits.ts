/** The default limit on one message, both ways: 16 MiB, as kubelet has it. gRPC's own 4 MiB ends at about 3,000 containers. */
export const defaultMaxMessageBytes: number = 16 * 1024 * 1024;

/** The longest time that a timer of Node can hold, in milliseconds: 24 days. A longer one would fire at once. */
export const maxTimerMs: number = 2_147_483_647;

/**
 * From this size on, in bytes, the next message of a stream is asked for only when the last one has been sent: the library
 * below would hold 16 of them, whatever their size.
 */
export const largeMessageBytes: number = 64 * 1024;
