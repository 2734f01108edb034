/** Whether checks that look for what is rare take their time: `CONFORMANCE_SOAK=1`. */
export const soak: boolean = process.env.CONFORMANCE_SOAK === "1";
