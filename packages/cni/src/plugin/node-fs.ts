/** `node:fs`, got as a function gets it: the `import` of it loads all of Node's streams, milliseconds of every start of a plugin. */
export const nodeFs: typeof import("node:fs") = process.getBuiltinModule("node:fs");
