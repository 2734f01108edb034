/** The deadline of a unary call in milliseconds: every caller of a runtime sets one, so every peer does here. */
export const timeoutMs = 10_000;

/** The limit on a message in bytes, on every peer. */
export const maxMessageBytes: number = 16 * 1024 * 1024;

/** The window for flow control in bytes that a client asks for, on every peer that lets it be set. */
export const windowBytes: number = 4 * 1024 * 1024;

/** The events of one stream. */
export const eventCount = 10_000;
